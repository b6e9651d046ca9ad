// After a change of a case, everything that shows it is asked for anew.
import { queryClient } from "../../../kit/api";

/** Everything that hangs on the case is asked for anew. */
export function refreshCase(id: number): Promise<void> {
  return queryClient.invalidateQueries({
    predicate: ({ queryKey: [, path, options] }) => {
      const asked = (options as { params?: { path?: { case_id?: number } } } | undefined)?.params?.path?.case_id;
      return asked === id || path === "/api/v1/authorisations" || path === "/api/v1/cases" || path === "/api/v1/cases/counts";
    },
  });
}
