// Whether an element is on the screen or nearly so; once it was, it stays so: its picture is there already.
import { type RefObject, useEffect, useState } from "react";

const NEARLY = "200px";

export function useInSight(element: RefObject<HTMLElement | null>): boolean {
  const [was, setWas] = useState(false);
  useEffect(() => {
    if (was || element.current === null) return;
    const watch = new IntersectionObserver((entries) => entries.some((one) => one.isIntersecting) && setWas(true), { rootMargin: NEARLY });
    watch.observe(element.current);
    return () => watch.disconnect();
  }, [was]);
  return was;
}
