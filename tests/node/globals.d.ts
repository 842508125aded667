// What stands on the window beside the page's own modules.
declare const Plotly: any;

// What a selector finds is HTML on this page; what kind of it, the selector says and not the type.
interface ParentNode {
    querySelector<E extends HTMLElement = any>(selectors: string): E | null;
    querySelectorAll<E extends HTMLElement = any>(selectors: string): NodeListOf<E>;
}
