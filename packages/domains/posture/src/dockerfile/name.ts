/**
 * Whether a file's name says that it is a Dockerfile: `Dockerfile`, `Containerfile`, `Dockerfile.prod`,
 * `prod.Dockerfile`, `api.dockerfile`; not `Dockerfile.dockerignore`, nor a document or template named after one.
 */
export function isDockerfileName(name: string): boolean {
  if (/^(?:dockerfile|containerfile)$/i.test(name)) return true;
  if (/\.(?:dockerfile|containerfile)$/i.test(name)) return true;
  const match = /^(?:dockerfile|containerfile)[.-](.+)$/i.exec(name);
  return (
    match !== null &&
    !/(?:^|\.)(?:dockerignore|md|txt|tmpl|tpl|j2|erb|mustache|ya?ml|json|toml|sh|py|js|ts|bak|orig|rej|swp|lock|html?)$/i.test(
      match[1] ?? '',
    )
  );
}
