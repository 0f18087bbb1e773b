export interface Region {
	/** Identifier as in hosts and configuration, for example `us-phoenix-1`. */
	readonly name: string;
	/** Three letters in lower case, for example `phx`; the API writes them in upper case. */
	readonly code: string;
	readonly realm: string;
	/** Second-level domain of the realm's hosts. */
	readonly domain: string;
}

/**
 * Realm, its domain, its regions as "identifier code". The list grows every few months, so nothing may depend on a
 * region being in it. Source: the region and realm tables of Oracle's official SDKs (TypeScript 2.137.1, Python 2.182.1).
 */
const REALMS: ReadonlyArray<readonly [realm: string, domain: string, regions: string]> = [
	[
		'oc1',
		'oraclecloud.com',
		'af-casablanca-1 lej, af-johannesburg-1 jnb, ap-batam-1 hsg, ap-chuncheon-1 yny, ap-delhi-1 onm, ' +
			'ap-hyderabad-1 hyd, ap-kulai-2 jbp, ap-melbourne-1 mel, ap-mumbai-1 bom, ap-osaka-1 kix, ap-seoul-1 icn, ' +
			'ap-singapore-1 sin, ap-singapore-2 xsp, ap-sydney-1 syd, ap-tokyo-1 nrt, ca-montreal-1 yul, ' +
			'ca-toronto-1 yyz, eu-amsterdam-1 ams, eu-frankfurt-1 fra, eu-madrid-1 mad, eu-madrid-3 orf, ' +
			'eu-marseille-1 mrs, eu-milan-1 lin, eu-paris-1 cdg, eu-stockholm-1 arn, eu-turin-1 nrq, eu-zurich-1 zrh, ' +
			'il-jerusalem-1 mtz, me-abudhabi-1 auh, me-dubai-1 dxb, me-jeddah-1 jed, me-riyadh-1 ruh, ' +
			'mx-monterrey-1 mty, mx-queretaro-1 qro, sa-bogota-1 bog, sa-santiago-1 scl, sa-saopaulo-1 gru, ' +
			'sa-valparaiso-1 vap, sa-vinhedo-1 vcp, uk-cardiff-1 cwl, uk-london-1 lhr, us-ashburn-1 iad, ' +
			'us-chicago-1 ord, us-phoenix-1 phx, us-saltlake-2 aga, us-sanjose-1 sjc',
	],
	['oc2', 'oraclegovcloud.com', 'us-langley-1 lfi, us-luke-1 luf'],
	['oc3', 'oraclegovcloud.com', 'us-gov-ashburn-1 ric, us-gov-chicago-1 pia, us-gov-phoenix-1 tus'],
	['oc4', 'oraclegovcloud.uk', 'uk-gov-cardiff-1 brs, uk-gov-london-1 ltn'],
	['oc8', 'oraclecloud8.com', 'ap-chiyoda-1 nja, ap-ibaraki-1 ukb'],
	['oc9', 'oraclecloud9.com', 'me-dcc-muscat-1 mct, me-ibri-1 ibr'],
	['oc10', 'oraclecloud10.com', 'ap-dcc-canberra-1 wga'],
	[
		'oc14',
		'oraclecloud14.com',
		'eu-dcc-dublin-1 ork, eu-dcc-dublin-2 snn, eu-dcc-milan-1 bgy, eu-dcc-milan-2 mxp, eu-dcc-rating-1 dus, ' +
			'eu-dcc-rating-2 dtm',
	],
	['oc15', 'oraclecloud15.com', 'ap-dcc-gazipur-1 dac'],
	['oc19', 'oraclecloud.eu', 'eu-frankfurt-2 str, eu-madrid-2 vll'],
	['oc20', 'oraclecloud20.com', 'eu-jovanovac-1 beg'],
	['oc21', 'oraclecloud21.com', 'me-alrayyan-1 vve, me-dcc-doha-1 doh'],
	['oc23', 'oraclecloud23.com', 'us-somerset-1 ebb, us-thames-1 ebl'],
	['oc24', 'oraclecloud24.com', 'eu-crissier-1 avf, eu-dcc-zurich-1 avz'],
	['oc26', 'oraclecloud26.com', 'me-abudhabi-3 ahu, me-alain-1 rba'],
	['oc29', 'oraclecloud29.com', 'me-abudhabi-2 rkt, me-abudhabi-4 shj'],
	['oc35', 'oraclecloud35.com', 'ap-chuncheon-2 bno, ap-seoul-2 dtz, ap-suwon-1 dln'],
	['oc42', 'oraclecloud42.com', 'us-ashburn-2 yxj, us-newark-1 pgc'],
	['oc51', 'oraclecloud51.com', 'eu-budapest-1 jsk'],
	['oc52', 'oraclecloud52.com', 'sa-riodejaneiro-1 hnw'],
];

/** All regions that are known, ordered by name. */
export const REGIONS: readonly Region[] = REALMS.flatMap(([realm, domain, regions]) =>
	regions.split(', ').map((entry) => {
		const [name = '', code = ''] = entry.split(' ');
		return { name, code, realm, domain };
	}),
).sort((a, b) => a.name.localeCompare(b.name));

const DOMAINS: ReadonlyMap<string, string> = new Map(REALMS.map(([realm, domain]) => [realm, domain]));

/** Finds a region by its identifier or its code, in any case. */
export function findRegion(nameOrCode: string): Region | undefined {
	const wanted = nameOrCode.trim().toLowerCase();
	return REGIONS.find((region) => region.name === wanted || region.code === wanted);
}

/** The second-level domain of a realm's hosts, `undefined` for a realm that is not known. */
export function realmDomain(realm: string): string | undefined {
	return DOMAINS.get(realm);
}
