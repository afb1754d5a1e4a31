import { describe, expect, test } from 'vitest';
import { builtin, createPolicy, fail, prepareQuery } from '../src/index.ts';
import { evaluated } from './helpers.ts';

describe.each<[string, readonly (readonly [string, unknown])[]]>([
  [
    'numbers',
    [
      ['round(-2.5)', -3],
      ['7 % -3', 1],
      ['bits.lsh(1, 70)', 1180591620717411303424n],
      ['numbers.range(3, 1)', [3, 2, 1]],
      ['1 / 3 * 3 < 1.1', true],
      ['0.000001 / 4611686018427387904', 2.1684043449710088e-25],
      ['bits.lsh(1, 1030) + 0.5 > bits.lsh(1, 1029)', true],
    ],
  ],
  [
    'strings',
    [
      ['count("a😀")', 2],
      ['substring("añ😀b", 1, 2)', 'ñ😀'],
      ['indexof("a😀b", "b")', 2],
      ['upper("straße")', 'STRAßE'],
      ['lower("İ")', 'i'],
      ['split("abc", "")', ['a', 'b', 'c']],
      ['trim("  x ", " ")', 'x'],
      ['strings.replace_n({"a": "b", "b": "c"}, "ab")', 'bc'],
      ['format_int(255.9, 16)', 'ff'],
      ['replace("ab", "", "-")', '-a-b-'],
    ],
  ],
  [
    'sprintf',
    [
      ['sprintf("%v %d %s", [[1, "a"], 3, "b"])', '[1, "a"] 3 b'],
      ['sprintf("%d", ["x"])', '%!d(string=x)'],
      ['sprintf("%s", [])', '%!s(MISSING)'],
      ['sprintf("x", [1])', 'x%!(EXTRA int=1)'],
      ['sprintf("%5.1f|%-4d|%04d|%x", [3.14159, 7, -7, 255])', '  3.1|7   |-007|ff'],
      ['sprintf("%v %v", [0.00001, 1.5])', '1e-05 1.5'],
      ['sprintf("%[2]s %[1]s", ["a", "b"])', 'b a'],
    ],
  ],
  [
    'objects',
    [
      ['object.get({"a": {"b": null}}, ["a", "b"], 1)', null],
      ['object.union({"a": {"b": 1}}, {"a": {"c": 2}})', { a: { b: 1, c: 2 } }],
      ['json.remove({"a": [1, 2]}, ["a/0"])', { a: [2] }],
      ['json.filter({"a": {"b": 1, "c": 2}}, ["a/b"])', { a: { b: 1 } }],
      ['json.patch({"a": [1]}, [{"op": "replace", "path": "/a/0", "value": 2}])', { a: [2] }],
    ],
  ],
  [
    'patterns',
    [
      [
        'regex.find_all_string_submatch_n("(a)(b)?", "ab a", -1)',
        [
          ['ab', 'a', 'b'],
          ['a', 'a', ''],
        ],
      ],
      ['regex.replace("aXbX", "X", "$0-")', 'aX-bX-'],
      ['glob.match("*.example.com", ["."], "a.b.example.com")', false],
      ['glob.match("**.example.com", ["."], "a.b.example.com")', true],
      ['glob.match("{a,b}?", null, "b1")', true],
      ['[glob.match("[a-c]", null, "b"), glob.match("[!a-c]", null, "b")]', [true, false]],
      [
        '[glob.match("[^a]", null, "b"), glob.match("[^a]", null, "a"), glob.match("[abc-e]", null, "d")]',
        [false, true, false],
      ],
      ['regex.globs_match("a+b", "a.b")', true],
    ],
  ],
  [
    'addresses',
    [
      [
        'uri.parse("https://me:pw@a.example:8443/b%20c?d=e&f#g%21")',
        {
          scheme: 'https',
          hostname: 'a.example',
          port: '8443',
          path: '/b c',
          raw_path: '/b c',
          raw_query: 'd=e&f',
          fragment: 'g!',
        },
      ],
      ['uri.parse("/a%2Fb").raw_path', '/a%2Fb'],
      ['uri.parse("mailto:a@b.example")', { scheme: 'mailto' }],
      ['uri.parse("http://[fe80::1%25eth0]:80").hostname', 'fe80::1%eth0'],
      [
        '[x | some u in ["http://a", "a/b:c", "", "a:b c", "a\\nb", ":a", "1a:b", "http://[::1", "http://a b", "http://a/%zz", "http://a:b", 1]; x := uri.is_valid(u)]',
        [true, true, false, true, false, false, false, false, false, false, false, false],
      ],
    ],
  ],
  [
    'templates',
    [
      [
        'strings.render_template("{{html .a}} {{js .a}} {{urlquery .a}}", {"a": "<b c>"})',
        '&lt;b c&gt; \\u003Cb c\\u003E %3Cb+c%3E',
      ],
      [
        'strings.render_template("{{slice .a 1 3}}|{{print 1 2 .a 3}}|{{.l}}", {"a": "bcde", "l": [1, null]})',
        'cd|1 2bcde3|[1 <nil>]',
      ],
    ],
  ],
  [
    'encodings',
    [
      ['base64.decode("4pyT")', '✓'],
      ['hex.encode(base64.decode("/wA="))', 'ff00'],
      ['yaml.unmarshal("a: yes\\nb: 2020-01-01")', { a: true, b: '2020-01-01' }],
      ['json.marshal({"b": {2, 1}, "a": "<"})', '{"a":"\\u003c","b":[1,2]}'],
      ['yaml.marshal({"a": [1, "yes"]})', 'a:\n- 1\n- "yes"\n'],
      ['base64.decode("/w==")', '\ufffd'],
      ['json.unmarshal("12345678901234567890")', 12345678901234567890n],
      ['urlquery.encode("a b&c")', 'a+b%26c'],
      ['yaml.unmarshal("---\\na: 0o17\\n---\\nb: 2")', { a: 15 }],
      ['yaml.unmarshal("a: .\\nb: 1\\nb: 2")', { a: '.', b: 2 }],
      ['yaml.unmarshal("a: |\\n  x\\n  y")', { a: 'x\ny' }],
      ['yaml.is_valid("null: c")', false],
      [
        'yaml.marshal({"%s": " x ", "a": 0.000001, "b": "1", "c": 1000000000000000000000})',
        "'%s': ' x '\na: 1e-06\nb: \"1\"\nc: 1e+21\n",
      ],
      [
        '[base64.is_valid(1), graphql.is_valid(1, ""), base64url.decode("w6k="), base64url.decode("w6k")]',
        [false, false, 'é', 'é'],
      ],
    ],
  ],
  [
    'networks',
    [
      ['net.cidr_contains("10.0.0.0/8", "10.1.2.3")', true],
      ['net.cidr_contains("fd00::/8", "fd00:1::/32")', true],
      ['net.cidr_merge(["10.0.0.0/25", "10.0.0.128/25"])', ['10.0.0.0/24']],
      ['net.cidr_is_valid("300.0.0.0/8")', false],
    ],
  ],
  [
    'times',
    [
      ['time.parse_rfc3339_ns("1970-01-01T00:00:01+01:00")', -3599000000000],
      ['time.format([0, "America/New_York", "RFC1123"])', 'Wed, 31 Dec 1969 19:00:00 EST'],
      ['time.add_date(0, 0, 1, -31)', 0],
      ['time.parse_duration_ns("1.5h")', 5400000000000],
      ['time.diff(0, 90061000000000)', [0, 0, 1, 1, 1, 1]],
    ],
  ],
  [
    'others',
    [
      ['units.parse("1.5Gi")', 1610612736],
      ['units.parse("100m")', 0.1],
      ['semver.compare("1.0.0-rc.2", "1.0.0-rc.10")', -1],
      ['crypto.md5("a")', '0cc175b9c0f1b6a831c399e269772661'],
      ['graph.reachable({"a": ["b"], "b": []}, ["a"])', ['a', 'b']],
      ['type_name({1})', 'set'],
    ],
  ],
])('%s', (_family, cases) => {
  test.each(cases)('%s', (term, expected) => {
    expect(evaluated(term)).toEqual(expected);
  });
});

test('a token signed here is verified here', () => {
  const module = `
    key := {"kty": "oct", "k": "c2VjcmV0"}
    token := io.jwt.encode_sign({"alg": "HS256", "typ": "JWT"}, {"iss": "us"}, key)
    p := [io.jwt.verify_hs256(token, "secret"), io.jwt.verify_hs256(token, "other")]`;
  const policy = createPolicy({ 'p.rego': `package p\n${module}` });
  expect(prepareQuery(policy, 'x = data.p.p').value('x')).toEqual([true, false]);
});

test('a host adds functions, and replaces what is refused', () => {
  const functions = [
    builtin('image.registry', ['string'], 'string', (image) =>
      image === '' ? fail('no image') : (image.split('/')[0] as string),
    ),
    builtin('http.send', ['object'], 'object', () => 'sent'),
  ];
  const policy = createPolicy(
    { 'p.rego': 'package p\nq := [image.registry("ghcr.io/a"), http.send({})]' },
    { functions },
  );
  expect(prepareQuery(policy, 'x = data.p.q').value('x')).toEqual(['ghcr.io', 'sent']);
});
