// The work list: filters at the side, rows in the order of what binds, everything by keyboard, the filter in the address.
import { type ReactNode, useMemo } from "react";
import { useNavigate, useSearchParams } from "react-router";

import { $api } from "../../kit/api";
import "./list/list.css";
import { type Asked, addressOf, readAddress, sortFor } from "./list/filter";
import { Worklist } from "./list/Worklist";

export default function CasesPage(): ReactNode {
  const [params] = useSearchParams();
  const navigate = useNavigate();
  const written = params.toString();
  const named = useNamedFilter(params.get("f"));
  const asked = useMemo(() => named ?? readAddress(new URLSearchParams(written)), [named, written]);
  const change = (next: Asked, { replace = false } = {}) => void navigate({ pathname: "/cases", search: addressOf(next) }, { replace });
  return <Worklist asked={asked} change={change} />;
}

/** `?f=overdue`: a list that everybody has, by its short name. */
function useNamedFilter(key: string | null): Asked | null {
  const counts = $api.useQuery("get", "/api/v1/cases/counts", {}, { enabled: key !== null });
  const found = counts.data?.find((one) => one.key === key && key !== null);
  return useMemo(() => (found ? { filter: given(found.filter), sort: sortFor(found.filter) } : null), [found]);
}

function given(filter: Asked["filter"]): Asked["filter"] {
  return readAddress(new URLSearchParams(addressOf({ filter, sort: "newest" }))).filter;
}
