// Imported before everything else, so that the router never sees the number behind the `#`.
import { takeCall } from "./call";

takeCall();
window.addEventListener("hashchange", takeCall);
