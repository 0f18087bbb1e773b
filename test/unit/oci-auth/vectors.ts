/**
 * Test vectors of the OCI request signature. A and B are Oracle's own (documentation samples and SDK test suites); the
 * others were computed with the same key. The date's weekday is wrong in the original and is signed as text.
 */

/** Oracle's public sample key, 1024 bits. It protects nothing. */
export const SAMPLE_KEY = `-----BEGIN RSA PRIVATE KEY-----
MIICXgIBAAKBgQDCFENGw33yGihy92pDjZQhl0C36rPJj+CvfSC8+q28hxA161QF
NUd13wuCTUcq0Qd2qsBe/2hFyc2DCJJg0h1L78+6Z4UMR7EOcpfdUE9Hf3m/hs+F
UR45uBJeDK1HSFHD8bHKD6kv8FPGfJTotc+2xjJwoYi+1hqp1fIekaxsyQIDAQAB
AoGBAJR8ZkCUvx5kzv+utdl7T5MnordT1TvoXXJGXK7ZZ+UuvMNUCdN2QPc4sBiA
QWvLw1cSKt5DsKZ8UETpYPy8pPYnnDEz2dDYiaew9+xEpubyeW2oH4Zx71wqBtOK
kqwrXa/pzdpiucRRjk6vE6YY7EBBs/g7uanVpGibOVAEsqH1AkEA7DkjVH28WDUg
f1nqvfn2Kj6CT7nIcE3jGJsZZ7zlZmBmHFDONMLUrXR/Zm3pR5m0tCmBqa5RK95u
412jt1dPIwJBANJT3v8pnkth48bQo/fKel6uEYyboRtA5/uHuHkZ6FQF7OUkGogc
mSJluOdc5t6hI1VsLn0QZEjQZMEOWr+wKSMCQQCC4kXJEsHAve77oP6HtG/IiEn7
kpyUXRNvFsDE0czpJJBvL/aRFUJxuRK91jhjC68sA7NsKMGg5OXb5I5Jj36xAkEA
gIT7aFOYBFwGgQAQkWNKLvySgKbAZRTeLBacpHMuQdl1DfdntvAyqpAZ0lY0RKmW
G6aFKaqQfOXKCyWoUiVknQJAXrlgySFci/2ueKlIE1QqIiLSZ8V8OlpFLRnb1pzI
7U1yQXnTAEFYM560yJlzUpOb1V4cScGd365tiSMvxLOvTA==
-----END RSA PRIVATE KEY-----`;

export const SAMPLE_KEY_FINGERPRINT = '73:61:a2:21:67:e0:df:be:7e:4b:93:1e:15:98:a5:b7';
export const TENANCY = 'ocid1.tenancy.oc1..aaaaaaaaba3pv6wkcr4jqae5f15p2b2m2yt2j6rx32uzr4h25vqstifsfdsq';
export const USER = 'ocid1.user.oc1..aaaaaaaat5nvwcna5j6aqzjcaty5eqbb6qt2jvpkanghtgdaqedqw3rynjq';
/** The fingerprint in Oracle's sample is not that of the sample key. */
export const KEY_ID = `${TENANCY}/${USER}/20:3b:97:13:55:1c:5b:0d:d3:37:d8:50:4e:c5:3a:34`;

const DATE = 'Thu, 05 Jan 2014 21:31:40 GMT';
const HOST = 'identity.us-phoenix-1.oci.oraclecloud.com';

export interface Vector {
	readonly name: string;
	/** Lines of the signing string, in the order in which they are signed. */
	readonly lines: readonly string[];
	readonly body?: string;
	readonly signature: string;
}

export const VECTORS: readonly Vector[] = [
	{
		name: 'A: GET of the documentation',
		lines: [
			`date: ${DATE}`,
			'(request-target): get /20160918/instances?availabilityDomain=Pjwf%3A%20PHX-AD-1&compartmentId=ocid1.compartment.oc1..aaaaaaaam3we6vgnherjq5q2idnccdflvjsnog7mlr6rtdb25gilchfeyjxa&displayName=TeamXInstances&volumeId=ocid1.volume.oc1.phx.abyhqljrgvttnlx73nmrwfaux7kcvzfs3s66izvxf2h4lgvyndsdsnoiwr5q',
			'host: iaas.us-phoenix-1.oraclecloud.com',
		],
		signature:
			'GBas7grhyrhSKHP6AVIj/h5/Vp8bd/peM79H9Wv8kjoaCivujVXlpbKLjMPeDUhxkFIWtTtLBj3sUzaFj34XE6YZAHc9r2DmE4pMwOAy/kiITcZxa1oHPOeRheC0jP2dqbTll8fmTZVwKZOKHYPtrLJIJQHJjNvxFWeHQjMaR7M=',
	},
	{
		name: 'B: POST of the documentation',
		lines: [
			`date: ${DATE}`,
			'(request-target): post /20160918/volumeAttachments',
			'host: iaas.us-phoenix-1.oraclecloud.com',
			'content-length: 316',
			'content-type: application/json',
			'x-content-sha256: V9Z20UJTvkvpJ50flBzKE32+6m2zJjweHpDMX/U4Uy0=',
		],
		body: `{
    "compartmentId": "ocid1.compartment.oc1..aaaaaaaam3we6vgnherjq5q2idnccdflvjsnog7mlr6rtdb25gilchfeyjxa",
    "instanceId": "ocid1.instance.oc1.phx.abuw4ljrlsfiqw6vzzxb43vyypt4pkodawglp3wqxjqofakrwvou52gb6s5a",
    "volumeId": "ocid1.volume.oc1.phx.abyhqljrgvttnlx73nmrwfaux7kcvzfs3s66izvxf2h4lgvyndsdsnoiwr5q"
}`,
		signature:
			'Mje8vIDPlwIHmD/cTDwRxE7HaAvBg16JnVcsuqaNRim23fFPgQfLoOOxae6WqKb1uPjYEl0qIdazWaBy/Ml8DRhqlocMwoSXv0fbukP8J5N80LCmzT/FFBvIvTB91XuXI3hYfP9Zt1l7S6ieVadHUfqBedWH0itrtPJBgKmrWso=',
	},
	{
		name: 'C: raw user POST, trailing slash',
		lines: [
			`date: ${DATE}`,
			'(request-target): post /20160918/users/',
			`host: ${HOST}`,
			'content-length: 160',
			'content-type: application/json',
			'x-content-sha256: y+4WkEoU9N1+CZqyMdepkslA7Ia3WSfRfPToFj8XbYI=',
		],
		body: `{"compartmentId":"${TENANCY}","name":"TestUser","description":"Created with a raw request"}`,
		signature:
			'u16EQmQgQZDWvn9v3P0cfP7+BA+bOFaIExuwJZhsfMgE/y8J04Qg+ejd9Q69xVgrZs2qlHcrlcGX6YkcHm2TL6rDrKIezFX2Wj8GqeROwJAd+M44d7XfaBMwLXJfaVrw20sc6zZr+XvzCgMYO92ZwyefjJyKCfODoF7xfOlm0cE=',
	},
	{
		name: 'D: x-date and port',
		lines: [
			`x-date: ${DATE}`,
			`(request-target): get /20160918/users?compartmentId=${TENANCY}&limit=2`,
			'host: 127.0.0.1:8080',
		],
		signature:
			'aq6m8Avus7fK5J39lIzxh86GQEchkLFuCWPFeaJNItJiRbBhP7IXo6yPSFT2KUPUan01xIAmEgjWALaBCDLA+BOJ2A95iSfpubU+XCebgEa6RFssBQUB/hdYxsiyPIVmzYCw2bMJSoxcLgvf1We59tCtNU02QXFY6K+gkHnqtDU=',
	},
	{
		name: 'E: empty body',
		lines: [
			`date: ${DATE}`,
			`(request-target): post /20160918/users/${USER}/uiPassword`,
			`host: ${HOST}`,
			'content-length: 0',
			'content-type: application/json',
			'x-content-sha256: 47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=',
		],
		body: '',
		signature:
			'j/F+NSK0s9gyqITKb7k613MROuRnrqgUh1K5/pM2ENP3pIZxx1GOYWfIaUYe1WeY5PUBdlNOXeVme5Y7upYDvTyeBpU9iOVKcgVlWBUsAoFIednuXWGuR5WlYPRfr9vpz7rWzJVnscz5jr/1FGEqVm+HAjK1Tlw4lC9LJIlR0Ro=',
	},
	{
		name: 'F: UTF-8 body',
		lines: [
			`date: ${DATE}`,
			`(request-target): put /20160918/users/${USER}`,
			`host: ${HOST}`,
			'content-length: 33',
			'content-type: application/json',
			'x-content-sha256: nPStu4KhvUNGfBW2zNUMDPSGXLTl+A8QfEfPnwcvLTE=',
		],
		body: '{"description":"Équipe réseau"}',
		signature:
			'phX+MBbwTGkSWIhP15wAzE0u8Sld2/T8I8MS3DtalMnmJvy3MLvRDF6VlNqTFdh9CrQi/omK9VE7/6b7tPeqfV3CO7b0U8GnnipVWuXo+qdWJBQCNOmvL7epqj6D3QT8v1zwa9M9rPz12CuQf25Qv2Kw9chfOghbW2VUPl1la2U=',
	},
	{
		name: 'G: escaped query',
		lines: [
			`date: ${DATE}`,
			`(request-target): get /20160918/users?compartmentId=${TENANCY}&name=jane%2Bops%40example.com`,
			`host: ${HOST}`,
		],
		signature:
			'ZbXWtIa3zTa1orTf5zu+VK1KQcfurdCXG9rgzIeVyyD2qJHoAOv6rODKbgfnWLgZuhyMBxUz+QADUN/aZrVGKCa7Mx3+GSuyY5yzAKidgJZVHLe3oTYaqK1E5o5B1g3MN5SYdpZ46pDyz7GU5HWrqVL/7Nhe/rrt4db4g79w+hI=',
	},
	{
		name: 'H: other order, escaped path',
		lines: [
			`(request-target): delete /20160918/users/${USER}/apiKeys/20%3A3b%3A97%3A13%3A55%3A1c%3A5b%3A0d%3Ad3%3A37%3Ad8%3A50%3A4e%3Ac5%3A3a%3A34`,
			`host: ${HOST}`,
			`date: ${DATE}`,
		],
		signature:
			'n7KoyWHA9S0GxJNexEPskk15mDlUmhWR7NYllkGx0WavLnl0XBx03ykTE7RdbUBrCy6G/Dq1wyPY9n49PQVh18JUqSc4b//DFBCd9cobrn6oqQiX2V+PEQ2jBxlVf7lstbG/rE4rW0+z7c0R9B0w5QIfVG/i19mqDpIVGnVFFX4=',
	},
	{
		name: 'I: SCIM PATCH',
		lines: [
			`date: ${DATE}`,
			'(request-target): patch /admin/v1/Users/0123456789abcdef0123456789abcdef',
			'host: idcs-0123456789abcdef0123456789abcdef.identity.oraclecloud.com',
			'content-length: 123',
			'content-type: application/json',
			'x-content-sha256: kLowa/HZJpwu2l1P1RtHFWX6ALXJ1lFtoZZXFlFfZZ8=',
		],
		body: '{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{"op":"REPLACE","path":"active","value":false}]}',
		signature:
			'wHQofx5xCRZU0WSBFEBiZ3nYar76y3PKSVI5UGfCe1vkKlQy5Ttu4ZlWFOfR8efXbBkIyOidufn2dShGJrKEJfFTvTAqB/Tl7LR3UyI6SMzgkwPUbliRRHYR1E2AGJgxw5lWSbSpBwLhLAF3QeUmE2SrzOU+GFw/bCPwLvyiIAk=',
	},
];
