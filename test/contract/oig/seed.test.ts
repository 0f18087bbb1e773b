import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { bodyText } from '../../../providers/http/send';
import { createBody } from '../../../providers/oig/newUsers';
import { newUser, startOig, type OigBench } from './support';

/** Oracle's example of "Create Users", as its page prints it. */
const REQUEST = `{
  "users": [
    {
      "requestId": "123",
      "fields": [
        {
          "name": "Last Name",
          "value": "UNIQUE_NAME LN1"
        },
        {
          "name": "Role",
          "value": "EMP"
        },
        {
          "name": "act_key",
          "value": 1
        }
      ]
    },
    {
      "requestId": "1234",
      "fields": [
        {
          "name": "Last Name",
          "value": "UNIQUE_NAME LN2"
        },
        {
          "name": "Role",
          "value": "EMP"
        },
        {
          "name": "act_key",
          "value": 2
        }
      ]
    }
  ]
}`;

const RESPONSE = `{
  "links": [
    {
      "rel": "self",
      "href": "http://pseudo.com/iam/governance/selfservice/api/v1/users"
    }
  ],
  "users": [
    {
      "links": [
        {
          "rel": "self",
          "href": "http://pseudo.com/iam/governance/selfservice/api/v1/users/12095"
        }
      ],
      "id": "12095",
      "status": " SUCCESS",
      "requestId": "123",
      "name": "UNIQUE_NAME LN1"
    },
    {
      "links": [
        {
          "rel": "self",
          "href": "http://pseudo.com/iam/governance/selfservice/api/v1/users/12096"
        }
      ],
      "id": "12096",
      "status": " SUCCESS",
      "requestId": "1234",
      "name": "UNIQUE_NAME LN2"
    }
  ]
}`;

const PATH = '/iam/governance/selfservice/api/v1/users';
const users = [
	newUser({ 'Last Name': 'UNIQUE_NAME LN1', Role: 'EMP', act_key: 1 }),
	newUser({ 'Last Name': 'UNIQUE_NAME LN2', Role: 'EMP', act_key: '2' }),
];

/** As the page prints it: two blanks for each level. */
const printed = (json: string) => JSON.stringify(JSON.parse(json), null, 2);
const ofPseudoHost = (text: string) => text.replaceAll(/http:\/\/[^/"]+\//g, 'http://pseudo.com/');

let oig: OigBench;
beforeAll(async () => {
	oig = await startOig();
});
afterAll(() => oig.stop());

describe("Oracle's example of creating users", () => {
	it('is, with its ids, the request body that the client makes', () => {
		expect(JSON.stringify(createBody(users, ['123', '1234']), null, 2)).toBe(REQUEST);
	});

	it('is what the client sends, byte by byte up to the requestIds, and what the sandbox answers, up to the host', async () => {
		const outcomes = await oig.create(users);
		const posts = oig.exchanges.filter(({ request }) => request.method === 'POST');
		expect(posts).toHaveLength(1);
		const [{ request, response } = { request: undefined, response: undefined }] = posts;
		expect(new URL(request?.url ?? '').pathname).toBe(`/oig${PATH}`);
		expect(request?.headers).toMatchObject({
			'content-type': 'application/json',
			'x-requested-by': 'n8n',
			authorization: expect.stringMatching(/^Basic /),
		});
		const [first = '', second = ''] = outcomes.map((outcome) => ('requestId' in outcome ? outcome.requestId : ''));
		const ids = (text: string) => text.replace(first, '123').replace(second, '1234');
		expect(ids(String(request?.body))).toBe(JSON.stringify(JSON.parse(REQUEST)));
		expect(response?.status).toBe(200);
		const answer = response ? bodyText(response) : '';
		expect(ofPseudoHost(ids(printed(answer)))).toBe(RESPONSE);
		expect(outcomes).toEqual([
			{ kind: 'created', id: '12095', status: 'SUCCESS', requestId: first },
			{ kind: 'created', id: '12096', status: 'SUCCESS', requestId: second },
		]);
	});

	it('is, as printed on the page, taken by the sandbox from any client', async () => {
		await oig.reset();
		const { baseUrl, userName, password } = oig.credential;
		const response = await oig.transport({
			method: 'POST',
			url: `${baseUrl}${PATH}`,
			headers: {
				'content-type': 'application/json',
				'x-requested-by': '<anyvalue>',
				authorization: `Basic ${Buffer.from(`${userName}:${password}`).toString('base64')}`,
			},
			body: REQUEST,
		});
		expect(ofPseudoHost(printed(bodyText(response)))).toBe(RESPONSE);
	});
});
