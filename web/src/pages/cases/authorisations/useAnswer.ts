// Answers a request: granting is taking its action, refusing and judging have addresses of their own.
import { useMutation } from "@tanstack/react-query";

import type { Schemas } from "../../../api/client";
import { api } from "../../../kit/api";
import { useWords } from "../../../kit/language";
import { toast } from "../../../kit/toasts";
import { refreshCase } from "../case/refresh";
import { isConflict } from "../case/sending";
import { authorisationWords } from "./words";

export type Answering = { kind: "grant" } | { kind: "refuse"; reason: string } | { kind: "opine"; isInFavour: boolean; reason: string };

export function useAnswer({ authorisation, case: found, grant_href }: Schemas["api__schemas__my_work__RequestOut"]) {
  const words = useWords(authorisationWords);
  const version = found.version;
  const path = { case_id: found.id, kind: authorisation.kind };
  const sent = useMutation({
    mutationFn: async (answer: Answering) => {
      if (answer.kind === "grant") {
        const action = grant_href.split("/").pop() as Schemas["CaseAction"];
        await api.POST("/api/v1/cases/{case_id}/actions/{action}", {
          params: { path: { case_id: found.id, action } },
          body: { version } as never,
        });
      } else if (answer.kind === "refuse") {
        const body = { reason: answer.reason, version };
        await api.POST("/api/v1/cases/{case_id}/requests/{kind}/decline", { params: { path }, body });
      } else {
        const body = { is_in_favour: answer.isInFavour, reason: answer.reason, version };
        await api.POST("/api/v1/cases/{case_id}/requests/{kind}/opinion", { params: { path }, body });
      }
    },
    onSuccess: (_, { kind }) => {
      toast({ grant: words.granted, refuse: words.refused, opine: words.opined }[kind]);
      return refreshCase(found.id);
    },
    onError: (error) => {
      if (isConflict(error)) void refreshCase(found.id);
    },
  });
  const isOutdated = sent.isError && isConflict(sent.error);
  return {
    grant: () => !sent.isPending && sent.mutate({ kind: "grant" }),
    answer: sent.mutateAsync,
    isBusy: sent.isPending,
    isOutdated,
    error: sent.isError && !isOutdated ? sent.error : null,
  };
}
