// Warns five minutes before a session ends. `data-session-seconds` on the body is what is left when
// the page is made; `data-session-url` prolongs it when asked. What was typed stays as a draft.

import { element, say } from "./element.ts";

const WARN_BEFORE_MS = 5 * 60 * 1000;

function noteWith(words: string): HTMLElement {
  const note = element("div", { class: "toasts", role: "alert" });
  note.append(element("div", { class: "toast" }, element("span", {}, words)));
  return note;
}

export function warnBeforeSessionEnds(): void {
  const { sessionSeconds, sessionUrl } = document.body.dataset;
  const lasts = Number(sessionSeconds) * 1000;
  if (!(lasts > 0)) return;
  let note: HTMLElement | undefined;
  let timers: number[] = [];
  const show = (words: string): HTMLElement => {
    note?.remove();
    note = noteWith(words);
    document.body.append(note);
    return note;
  };
  const start = (): void => {
    timers.forEach((timer) => clearTimeout(timer));
    timers = [setTimeout(warn, Math.max(0, lasts - WARN_BEFORE_MS)), setTimeout(end, lasts)];
  };
  const prolong = async (url: string): Promise<void> => {
    try {
      const answer = await fetch(url);
      if (!answer.ok) throw new Error(String(answer.status));
      note?.remove();
      start();
    } catch {
      show(
        say(
          "Chưa giữ được phiên làm việc. Hãy ghi lại việc đang làm rồi đăng nhập lại.",
          "The session could not be kept. Note what you are doing and sign in again.",
        ),
      );
    }
  };
  const warn = (): void => {
    const shown = show(
      say(
        "Phiên làm việc sắp hết, còn 5 phút. Bản nháp vẫn giữ trên máy này.",
        "The session ends in 5 minutes. The draft stays on this machine.",
      ),
    );
    if (sessionUrl === undefined) return;
    const stay = element("button", { type: "button" }, say("Làm tiếp", "Go on"));
    stay.addEventListener("click", () => void prolong(sessionUrl));
    shown.firstElementChild?.append(stay);
  };
  const end = (): void => {
    show(
      say(
        "Phiên làm việc đã hết. Bản nháp vẫn giữ trên máy này; đăng nhập lại để làm tiếp.",
        "The session has ended. The draft stays on this machine; sign in again to go on.",
      ),
    );
  };
  start();
}
