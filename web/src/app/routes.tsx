// Every page and its address; each is its own bundle. A new page is one line here and one in `api/routes/web_pages.py`
// if its first word is new.

import type { ComponentType, ReactNode } from "react";
import { createBrowserRouter, Navigate, type RouteObject } from "react-router";

import { useMe } from "../kit/session";
import { BrokenPage, NoPost, NotFound } from "./Apologies";
import { Frame } from "./Frame";
import { Gate } from "./Gate";
import { ADDRESS, type Place, placesOf } from "./places";

type Load = () => Promise<{ default: ComponentType }>;

function page(path: string, place: Place | null, load: Load): RouteObject {
  return {
    path,
    lazy: async () => {
      const Page = (await load()).default;
      return {
        element:
          place === null ? (
            <Page />
          ) : (
            <Gate place={place}>
              <Page />
            </Gate>
          ),
      };
    },
  };
}

export const router = createBrowserRouter([
  {
    element: <Frame />,
    errorElement: <BrokenPage />,
    hydrateFallbackElement: <></>,
    children: [
      { index: true, element: <FirstPage /> },
      {
        errorElement: <BrokenPage />,
        children: [
          page("/review", "review", () => import("../pages/review/ReviewPage")),
          page("/review/:id", "review", () => import("../pages/review/OneCandidatePage")),
          page("/cases", "cases", () => import("../pages/cases/CasesPage")),
          page("/cases/new", "register", () => import("../pages/cases/RegisterPage")),
          page("/cases/:id", "cases", () => import("../pages/cases/CasePage")),
          page("/authorisations", "authorisations", () => import("../pages/cases/AuthorisationsPage")),
          page("/cameras", "cameras", () => import("../pages/cameras/CamerasPage")),
          page("/cameras/import", "cameras", () => import("../pages/cameras/ImportPage")),
          page("/cameras/:id/views/:view", "cameras", () => import("../pages/cameras/ViewPage")),
          page("/me", null, () => import("../pages/me/MePage")),
          page("/about", null, () => import("../pages/about/AboutPage")),
          { path: "*", element: <NotFound /> },
        ],
      },
    ],
  },
  {
    ...page("/cases/:id/print", "cases", () => import("../pages/cases/PrintPage")),
    errorElement: <BrokenPage />,
    hydrateFallbackElement: <></>,
  },
]);

function FirstPage(): ReactNode {
  const first = placesOf(useMe())[0];
  return first ? <Navigate to={ADDRESS[first]} replace /> : <NoPost />;
}
