import type { Ingress, KubeObject } from '@seawall/kube';

/** The group of Ingress and NetworkPolicy, and the one that both were born in. Add-ons have kinds of the same names. */
export function isNetworkingApi({ ref }: KubeObject): boolean {
  return /^(?:networking\.k8s\.io|extensions)\//.test(ref.apiVersion);
}

/** The object as an Ingress; undefined when it is an add-on's kind of the same name. */
export function ingressOf(object: KubeObject): KubeObject<Ingress> | undefined {
  return isNetworkingApi(object) ? object : undefined;
}
