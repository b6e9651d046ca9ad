export default function CamerasPage() {
  return <h1>CamerasPage</h1>;
}
