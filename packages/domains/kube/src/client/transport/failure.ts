import { X509Certificate } from 'node:crypto';
import type { Text } from '@seawall/model';
import { KubeError, type KubeErrorCode } from '../error.ts';

/** The error that a failure below HTTP is, in words that say what to look at. */
export function transportError(error: unknown, server: URL, proxy: URL | undefined, now: number): KubeError {
  if (error instanceof KubeError) return error;
  const { code = '', message } = error as NodeJS.ErrnoException;
  const at = proxy === undefined ? server.host : `${server.host} (${proxy.host})`;
  const [kind, { en, zh }] = explain(code, message, now);
  return new KubeError(kind, { en: `${at}: ${en}`, zh: `${at}：${zh}` }, { cause: error });
}

function explain(code: string, message: string, now: number): [KubeErrorCode, Text] {
  const clock = new Date(now).toISOString();
  switch (code) {
    case 'ABORT_ERR':
      return ['cancelled', { en: 'cancelled', zh: '已取消' }];
    case 'ECONNREFUSED':
      return ['unreachable', { en: 'nothing listens there', zh: '该地址没有服务在监听' }];
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return ['unreachable', { en: 'the host name is not known', zh: '无法解析主机名' }];
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
      return ['unreachable', { en: 'there is no way there', zh: '网络不可达' }];
    case 'ETIMEDOUT':
      return ['timeout', { en: `no answer in time (${message})`, zh: `未及时响应（${message}）` }];
    case 'CERT_HAS_EXPIRED':
      return [
        'tls',
        {
          en: `its certificate has expired, or the clock of this machine is wrong (it says ${clock})`,
          zh: `服务器证书已过期，或本机时钟有误（当前为 ${clock}）`,
        },
      ];
    case 'CERT_NOT_YET_VALID':
      return [
        'tls',
        {
          en: `its certificate is not valid yet, or the clock of this machine is wrong (it says ${clock})`,
          zh: `服务器证书尚未生效，或本机时钟有误（当前为 ${clock}）`,
        },
      ];
    case 'ERR_TLS_CERT_ALTNAME_INVALID':
      return [
        'tls',
        {
          en: `its certificate is for another name; set tls-server-name if that is meant (${message})`,
          zh: `证书与主机名不符；若属预期，请设置 tls-server-name（${message}）`,
        },
      ];
    case 'DEPTH_ZERO_SELF_SIGNED_CERT':
    case 'SELF_SIGNED_CERT_IN_CHAIN':
    case 'UNABLE_TO_GET_ISSUER_CERT':
    case 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY':
    case 'UNABLE_TO_VERIFY_LEAF_SIGNATURE':
    case 'CERT_SIGNATURE_FAILURE':
      return [
        'tls',
        {
          en: `its certificate is not signed by the authority that the kubeconfig names (${code})`,
          zh: `服务器证书不是由 kubeconfig 指定的 CA 签发（${code}）`,
        },
      ];
    default:
      return other(code, message);
  }
}

function other(code: string, message: string): [KubeErrorCode, Text] {
  if (code === 'EPROTO' || code.startsWith('ERR_SSL') || code.startsWith('ERR_OSSL') || code.startsWith('ERR_TLS')) {
    return ['tls', { en: `no secure connection (${message})`, zh: `无法建立安全连接（${message}）` }];
  }
  if (code === 'HPE_INVALID_CONSTANT' || code.startsWith('HPE_')) {
    return ['bad-response', { en: 'what answers there does not speak HTTP', zh: '该地址的服务不使用 HTTP' }];
  }
  return ['unreachable', { en: message, zh: message }];
}

/** What is wrong with a client certificate at this time, for the explanation of a refusal. */
export function certificateFault(pem: string, now: number): Text | undefined {
  let certificate: X509Certificate;
  try {
    certificate = new X509Certificate(pem);
  } catch {
    return { en: 'the client certificate cannot be read', zh: '无法读取客户端证书' };
  }
  const { validFromDate, validToDate } = certificate;
  if (validToDate.getTime() < now) {
    const day = validToDate.toISOString();
    return { en: `the client certificate expired on ${day}`, zh: `客户端证书已于 ${day} 过期` };
  }
  if (validFromDate.getTime() > now) {
    const day = validFromDate.toISOString();
    return {
      en: `the client certificate is valid from ${day} only; is this machine’s clock right?`,
      zh: `客户端证书自 ${day} 起生效；请检查本机时钟`,
    };
  }
  return undefined;
}
