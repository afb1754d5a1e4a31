/** A namespace `shop` in which the Deployment `cart` runs, as YAML for kubectl; further documents may follow it. */
export function cartInShop(replicas: number, ...further: readonly string[]): string {
  return [shop, cart(replicas), ...further].join('\n---\n');
}

/** A node that pods can be put on. */
export const workerNode = `apiVersion: v1
kind: Node
metadata: {name: worker-1}`;

const shop = `apiVersion: v1
kind: Namespace
metadata: {name: shop}`;

const cart = (replicas: number): string => `apiVersion: apps/v1
kind: Deployment
metadata: {name: cart, namespace: shop}
spec:
  replicas: ${replicas}
  selector: {matchLabels: {app: cart}}
  template:
    metadata: {labels: {app: cart}}
    spec: {containers: [{name: cart, image: shop/cart:1.4}]}`;
