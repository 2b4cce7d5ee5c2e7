// The bundler takes the sheet out of the script; the compiler only needs to know it exists.
declare module "*.css";
