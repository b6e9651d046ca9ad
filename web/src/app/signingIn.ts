// Getting in: by the cookie that is there, by a one-time link in the fragment, by password.
import type { Schemas } from "../api/client";
import { api, queryClient, Refused } from "../kit/api";
import { setLanguage } from "../kit/language";
import { startListening, stopListening } from "../kit/live";
import { leave, session, setSession } from "../kit/session";

/** At the start, and when a link is pasted into the open page. */
export async function enterByLink(): Promise<void> {
  const fragment = new URLSearchParams(location.hash.slice(1));
  const token = fragment.get("link");
  let said: string | null = null;
  if (token !== null) {
    history.replaceState(null, "", location.pathname + location.search); // used once, and nothing for the history
    try {
      await api.POST("/api/v1/sessions/by-link", { body: { token } });
    } catch (error) {
      said = saidBy(error); // used up: perhaps by this very browser, which then is signed in already
    }
  }
  await enter(said);
}

/** Asks who is signed in; `said` is shown if nobody is. */
export async function enter(said: string | null = null): Promise<void> {
  try {
    const { data } = await api.GET("/api/v1/me");
    if (data) welcome(data);
  } catch (error) {
    const isOut = error instanceof Refused && error.problem.status === 401;
    setSession({ at: "out", said: isOut ? said : (said ?? saidBy(error)) });
  }
}

export async function signIn(login: string, password: string): Promise<void> {
  await api.POST("/api/v1/sessions", { body: { login, password } });
  const before = session();
  const { data } = await api.GET("/api/v1/me");
  if (!data) return;
  if (before.at === "over" && before.me.person_id !== data.person_id) queryClient.clear(); // somebody else sits here now
  welcome(data);
  void queryClient.invalidateQueries();
}

/** Before the first page; ends every other session. */
export async function choosePassword(chosen: string): Promise<void> {
  await api.PUT("/api/v1/me/password", { body: { new: chosen } });
  await enter();
}

export async function signOut(): Promise<void> {
  await leave();
  await api.DELETE("/api/v1/sessions/current");
  stopListening();
  queryClient.clear();
  setSession({ at: "out", said: null });
}

function welcome(me: Schemas["Me"]): void {
  if (me.language === "zh" || me.language === "en") void setLanguage(me.language);
  setSession({ at: "in", me });
  if (!me.must_set_password) startListening();
}

function saidBy(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

window.addEventListener("hashchange", () => {
  if (new URLSearchParams(location.hash.slice(1)).has("link")) void enterByLink();
});
