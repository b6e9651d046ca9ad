// Signing in at the small desk: by password, or by a one-time link after which a password is chosen.
"use strict";

const SIGN_IN_TEXTS = {
  zh: {
    signIn: "登录", login: "用户名", password: "密码", enter: "登录", choose: "设置您的密码", newPassword: "新密码（至少 12 个字符，几个互不相关的词语为佳）",
    save: "保存", signOut: "退出",
  },
  en: {
    signIn: "Sign in", login: "Login", password: "Password", enter: "Sign in", choose: "Choose your password",
    newPassword: "New password (12 characters or more; a few unrelated words are best)", save: "Save", signOut: "Sign out",
  },
};
let csrfToken = "";
let whenSignedIn = () => {};

async function send(method, path, body) {
  const headers = { "Content-Type": "application/json", "X-CSRF-Token": csrfToken, "Accept-Language": document.documentElement.lang };
  const answer = await fetch(`/api/v1${path}`, { method, headers, body: body && JSON.stringify(body), cache: "no-store" });
  const said = answer.status === 204 ? {} : await answer.json();
  if (!answer.ok) throw Object.assign(new Error(said.detail), { status: answer.status });
  if (said.csrf_token) csrfToken = said.csrf_token;
  return said;
}

function sayInForms(language) {
  for (const node of document.querySelectorAll("[data-sign-in-text]")) node.textContent = SIGN_IN_TEXTS[language][node.dataset.signInText];
}

function showOnly(id) {
  for (const one of ["sign-in", "choose", "desk"]) document.getElementById(one).hidden = one !== id;
  for (const one of ["sign-out", "count"]) document.getElementById(one).hidden = id !== "desk";
  document.querySelector(`#${id} input`)?.focus();
}

function enter(state) {
  showOnly(state.must_set_password ? "choose" : "desk");
  if (!state.must_set_password) whenSignedIn();
}

function onSubmit(id, act) {
  const form = document.getElementById(id);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const said = form.querySelector(".said");
    said.textContent = "";
    try {
      enter(await act(new FormData(form)));
      form.reset();
    } catch (error) {
      said.textContent = error.message;
    }
  });
}

async function begin(onceSignedIn) {
  whenSignedIn = onceSignedIn;
  onSubmit("sign-in", (form) => send("POST", "/sessions", { login: form.get("login"), password: form.get("password") }));
  onSubmit("choose", (form) => send("PUT", "/me/password", { new: form.get("new") }));
  document.getElementById("sign-out").addEventListener("click", async () => {
    await send("DELETE", "/sessions/current");
    location.reload();
  });
  const link = new URLSearchParams(location.hash.slice(1)).get("link");
  history.replaceState(null, "", location.pathname); // a link is used once, and is nothing for the history
  window.addEventListener("hashchange", () => location.reload()); // a link that is pasted into the open page
  let said = "";
  try {
    if (link) return enter(await send("POST", "/sessions/by-link", { token: link }));
  } catch (error) {
    said = error.message; // used up: perhaps by this very browser, which then is signed in already
  }
  try {
    enter(await send("GET", "/me"));
  } catch {
    showOnly("sign-in");
    document.querySelector("#sign-in .said").textContent = said;
  }
}
