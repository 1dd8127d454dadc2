export function mount(body: HTMLElement): void {
  body.append("…");
}
