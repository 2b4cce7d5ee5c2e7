-- The three roles beside the owner, before anything names them. The owner may become each of them
-- but does not inherit from them: else their row policies would hold for him too, and what runs
-- with his rights inside a policy would meet that policy again.

do $$
declare role_name text;
begin
  foreach role_name in array array['diemtua_app', 'diemtua_gate', 'diemtua_engine'] loop
    begin
      execute format('create role %I nologin noinherit', role_name);
    exception when duplicate_object or unique_violation then null;
    end;
    execute format('grant %I to current_user with inherit false', role_name);
  end loop;
end $$;
