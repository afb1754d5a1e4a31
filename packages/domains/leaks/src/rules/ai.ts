import type { OwnRule } from '../rule.ts';
import { named, token } from './define.ts';
import { alnum, hex, opaque, url64 } from './shapes.ts';

const critical = { severity: 'critical' } as const;
const zhipu = { en: 'Zhipu AI', zh: '智谱 AI' } as const;
const moonshot = { en: 'Moonshot AI', zh: '月之暗面' } as const;
const dashscope = { en: 'DashScope', zh: '通义千问 DashScope' } as const;
const minimax = { en: 'MiniMax', zh: 'MiniMax（稀宇科技）' } as const;

/** Models and what is built on them. */
export const ai: readonly OwnRule[] = [
  token('openai-key', 'OpenAI', 'apiKey', 'sk-[A-Za-z0-9]{20}T[34]BlbkFJ[A-Za-z0-9]{19,20}', {
    ...critical,
    words: ['blbkfj'],
    before: 26,
    after: 30,
  }),
  token('openai-scoped-key', 'OpenAI', 'apiKey', 'sk-(?:proj|svcacct|admin|service)-[A-Za-z0-9_-]{40,200}', {
    ...critical,
    words: ['sk-proj-', 'sk-svcacct-', 'sk-admin-', 'sk-service-'],
    before: 0,
  }),
  token('anthropic-key', 'Anthropic', 'apiKey', 'sk-ant-(?:api|admin|oat|ort)[0-9]{2}-[A-Za-z0-9_-]{80,120}', {
    ...critical,
    words: ['sk-ant-'],
    before: 0,
  }),
  token('sk-key', { en: 'the model provider', zh: '模型服务商' }, 'apiKey', 'sk-[a-z0-9]{32}|sk-[A-Za-z0-9]{48}', {
    words: ['sk-'],
    before: 0,
    entropy: 3.5,
  }),
  token('openrouter-key', 'OpenRouter', 'apiKey', 'sk-or-v1-[a-f0-9]{64}', { words: ['sk-or-'], before: 0 }),
  token('langfuse-key', 'Langfuse', 'secretKey', 'sk-lf-[a-f0-9]{8}-[a-f0-9]{4}-[a-f0-9]{4}-[a-f0-9]{4}-[a-f0-9]{12}', {
    words: ['sk-lf-'],
    before: 0,
  }),
  token('huggingface-token', 'Hugging Face', 'accessToken', 'hf_[A-Za-z0-9]{34,40}', {
    ...critical,
    words: ['hf_'],
    before: 0,
    entropy: 3.3,
  }),
  token('huggingface-org-token', 'Hugging Face', 'accessToken', 'api_org_[A-Za-z]{34}', critical),
  token('replicate-token', 'Replicate', 'apiKey', 'r8_[A-Za-z0-9]{37,46}', { words: ['r8_'], before: 0, entropy: 3.3 }),
  token('groq-key', 'Groq', 'apiKey', 'gsk_[A-Za-z0-9]{48,54}'),
  token('xai-key', 'xAI', 'apiKey', 'xai-[A-Za-z0-9_]{70,90}'),
  token('perplexity-key', 'Perplexity', 'apiKey', 'pplx-[A-Za-z0-9]{48,56}'),
  token('nvidia-key', 'NVIDIA', 'apiKey', 'nvapi-[A-Za-z0-9_-]{60,70}'),
  token('langsmith-key', 'LangSmith', 'apiKey', 'lsv2_(?:pt|sk)_[a-f0-9]{32}_[a-f0-9]{10}'),
  token('elevenlabs-key', 'ElevenLabs', 'apiKey', 'sk_[a-f0-9]{48}', { words: ['sk_'], before: 0, entropy: 3 }),
  token('tavily-key', 'Tavily', 'apiKey', 'tvly-(?:dev-|prod-)?[A-Za-z0-9]{30,40}'),
  token('firecrawl-key', 'Firecrawl', 'apiKey', 'fc-[a-f0-9]{32}', { words: ['fc-'], before: 0, entropy: 3 }),
  token('cerebras-key', 'Cerebras', 'apiKey', 'csk-[a-z0-9]{48}'),
  token('jina-key', 'Jina AI', 'apiKey', 'jina_[a-f0-9]{32}[A-Za-z0-9_-]{28}'),
  token('fireworks-key', 'Fireworks AI', 'apiKey', 'fw_[A-Za-z0-9]{22,24}', {
    words: ['fw_'],
    before: 0,
    entropy: 3.8,
  }),
  token('voyage-key', 'Voyage AI', 'apiKey', '(?:pa|al)-[A-Za-z0-9_-]{43}', {
    words: ['pa-', 'al-'],
    before: 0,
    entropy: 4.4,
  }),
  token('friendli-token', 'Friendli', 'personalToken', 'flp_[A-Za-z0-9]{40,60}'),
  token('e2b-key', 'E2B', 'apiKey', 'e2b_[a-f0-9]{40}'),
  token('composio-key', 'Composio', 'apiKey', 'ak_[A-Za-z0-9_-]{20,24}', { words: ['ak_'], before: 0, entropy: 3.8 }),
  named('OpenAI', opaque, { context: 'key', severity: 'high' }),
  named('Cohere', alnum(40), { context: 'key' }),
  named('Mistral AI', alnum(32), { words: ['mistral'], context: 'key' }),
  named('DeepSeek', 'sk-[a-f0-9]{32}', { severity: 'high' }),
  named('Together AI', hex(64), { words: ['together'], context: 'loose' }),
  named('Weights & Biases', hex(40), { words: ['wandb', 'weights_and_biases'], id: 'wandb-api-key' }),
  named('Comet', alnum(25), { words: ['comet_api', 'comet-api', 'cometml'] }),
  named('Stability AI', 'sk-[A-Za-z0-9]{48}', { words: ['stability'], context: 'key' }),
  named('AssemblyAI', hex(32), { context: 'key' }),
  named('Deepgram', hex(40), { context: 'key' }),
  named('AI21', alnum(32), { words: ['ai21'], context: 'key' }),
  named('DeepL', `[a-f0-9]{8}-[a-f0-9]{4}-[a-f0-9]{4}-[a-f0-9]{4}-[a-f0-9]{12}(?::fx)?`, { words: ['deepl'] }),
  named(zhipu, '[a-f0-9]{32}\\.[A-Za-z0-9]{16}', { words: ['zhipu', 'bigmodel', 'glm_', 'zai_'] }),
  named(moonshot, 'sk-[A-Za-z0-9]{48}', { words: ['moonshot', 'kimi'] }),
  named(dashscope, 'sk-[a-f0-9]{32}', { words: ['dashscope', 'qwen'] }),
  named(minimax, '[A-Za-z0-9_.-]{60,}', { words: ['minimax'], context: 'key' }),
  named('SiliconFlow', 'sk-[a-z]{48}', { words: ['siliconflow'] }),
  named('Modal', 'a[ks]-[A-Za-z0-9]{22}', { words: ['modal_token', 'modal'], thing: 'accessToken' }),
  named('RunPod', '(?:rpa_)?[A-Z0-9]{40,44}', { words: ['runpod'] }),
  named('Baseten', '[A-Za-z0-9]{8}\\.[A-Za-z0-9]{32}', { words: ['baseten'] }),
  named('Anyscale', 'es(?:ecret|ct)_[A-Za-z0-9]{24,40}', { words: ['anyscale', 'esecret_'] }),
  named('Roboflow', alnum(20), { context: 'key' }),
  named('Clarifai', alnum(32)),
  named('Eden AI', '[A-Za-z0-9_.-]{80,260}', { words: ['edenai', 'eden_ai'] }),
  named('DeepAI', '[A-Za-z0-9-]{36,40}', { words: ['deepai'] }),
  named('Serper', alnum(40), { words: ['serper'], context: 'key' }),
  named('SerpApi', hex(64), { words: ['serpapi'], context: 'any' }),
  named('Exa', '[a-f0-9]{8}-[a-f0-9]{4}-[a-f0-9]{4}-[a-f0-9]{4}-[a-f0-9]{12}', { words: ['exa_api', 'exa-api'] }),
  named('LlamaCloud', 'llx-[A-Za-z0-9]{40,60}', { words: ['llx-', 'llama_cloud'] }),
  named('Cursor', 'key_[a-f0-9]{64}', { words: ['cursor_api', 'cursor'], context: 'loose' }),
  named('Helicone', 'sk-helicone-[a-z0-9-]{20,40}', { words: ['helicone'] }),
  named('Portkey', url64(28, 44), { words: ['portkey'], context: 'key' }),
];
