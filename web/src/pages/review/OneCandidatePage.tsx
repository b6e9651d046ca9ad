export default function OneCandidatePage() {
  return <h1>OneCandidatePage</h1>;
}
