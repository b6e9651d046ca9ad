import "./pages/cases/register/takeCallAtOnce";
import "./app/antd.generated.css";
import "./app/gridwarden.css";
import "./app/styleNonce";

import { StrictMode } from "react";
import { createRoot } from "react-dom/client";

import { Gridwarden } from "./app/Gridwarden";
import { enterByLink } from "./app/signingIn";
import { listenToKeys } from "./kit/commands";
import { language, setLanguage } from "./kit/language";

void setLanguage(language());
listenToKeys();
void enterByLink();

const root = document.getElementById("root");
if (root === null) throw new Error("index.html has no #root");
createRoot(root).render(
  <StrictMode>
    <Gridwarden />
  </StrictMode>,
);
