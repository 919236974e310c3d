"""Query parameters that say how a reader came, never what is read.

A block-list on purpose: an allow-list loses article ids sooner or later, and then two articles become one. A name
stands in `NAMES` only if it is used for tracking wherever it is seen; a name that some sites use for content (`ref`,
`source`, `cid` ...) stands in `BY_VALUE` and goes only with a value that gives it away.
"""

from __future__ import annotations

import re

_PREFIXES = """
utm_ utm- utm. at_ wt_ wt. guce_ mtm_ pk_campaign pk_kwd pk_source pk_medium pk_content piwik_ matomo_ hsa_ mc_ itm_
int_cmp oly_ vero_ __hs _hs trk_ sc_channel sc_campaign sr_share action_object_map action_type_map action_ref_map
fb_action fb_source fb_ref fb_comment_id amp_js_ spm_ gaa_ aem_ ns_mchannel ns_source ns_campaign ns_linkname ns_fee
_x_tr_ elqtrack sfmc_ aspsessionid asgtbndr stm_ hootpost gad_ vgo_ bsft_
"""
_NAMES = """
fbclid gclid gclsrc dclid gbraid wbraid msclkid twclid ttclid igshid igsh epik srsltid yclid ysclid tblci dicbo
mkt_tok mkwid pcrid s_kwcid ef_id li_fat_id _openstat _branch_match_id _ga _gl usqp xtor xtatc xtcr smid smtyp smprod
srnd sref cmpid cmp_id ftag ftcamp ftcmp intcid int_cmp guccounter feedtype feedname feeditemid partner_tracking tsrc
nytapp referrer referer refsrc ref_src ref_url spref s_cid sc_cid campaignid adgroupid email_source emailsource nlcid
phpsessid jsessionid cftoken socialmedia fromrss from_rss isrss rssfeed traffic_source twitter_impression dm_i elqaid
elqat _bhlid ck_subscriber_id hsctatracking __s omnisendcontactid ml_subscriber ml_subscriber_hash mkevt mkcid mkrid
unlocked_article_code gift_token pwapi_token giftlinkid sharetoken share_token trackingid sara_ecid ss_source
ss_campaign_id ss_email_id ttcontent lipi gs_lcp vero_id wickedid rdt_cid sccid ndclid irclickid cjevent gps_source
elqat elqcampaignid echobox wtmc wtrid sharedtoken giftcode yptr tpcc postshare cfid
fb_news_token bxid cndid hss_channel cxrecs_s cx_testid cx_testvariant _rsc wpmobileexternal mibextid sfnsn fsp_sid leadsource
s_campaign reflink emc icmp intcmp __twitter_impression __tn__ __cft__ __xts__ wprov pmc_ga4 ncmp
"""
PREFIXES = tuple(_PREFIXES.split())
NAMES = frozenset(_NAMES.split())

_CAMPAIGN_WORDS = (
    r"(.*[_.-])?(rss\d*|feeds?|twitter|facebook|social|newsletter|e?mail|share|sharing|flipboard|google|push|widget|homepage)"
    r"([_.-].*)?"
)

# name -> the values that make it a tracker; with another value it may be content.
BY_VALUE: dict[str, re.Pattern[str]] = {
    name: re.compile(values, re.IGNORECASE)
    for name, values in {
        "ref": r"(tw|fb|nl|hp|home|app|hn|mobile|top|hackernews|linkedin|reddit|apple|upday|tsf|menu|article|"
        + _CAMPAIGN_WORDS + r")",
        "source": r"(app|reddit|linkedin|" + _CAMPAIGN_WORDS + r")",
        "src": r"(longreads|reddit|linkedin|" + _CAMPAIGN_WORDS + r")",
        "from": r"(mobile|timeline|singlemessage|groupmessage|" + _CAMPAIGN_WORDS + r")",
        "via": _CAMPAIGN_WORDS,
        "partner": r"(yahoo|msn|bing|applenews|" + _CAMPAIGN_WORDS + r")",
        "origin": r"(serp_auto|" + _CAMPAIGN_WORDS + r")",
        "medium": r"(referral|" + _CAMPAIGN_WORDS + r")",
        "mod": r"(e2tw|e2fb|hp_.*|home-page|djemalertnews|article_inline|.*_pos\d+|newsviewer.*|"
        + _CAMPAIGN_WORDS + r")",
        "mbid": r"social.*",
        "cid": r"(rss.*|.*rss|(sm|soc|nl|web)[_-].*|" + _CAMPAIGN_WORDS + r")",
        "cmp": r".*[a-z].*",
        "ocid": r".*[a-z].*",
        "icid": r".*[a-z].*",
        "ncid": r".*[a-z].*",
        "nlid": r".*[a-z].*",
        "taid": r"[0-9a-f]{16,}",
        "rss": r"(|1|true|yes|y)",
        "ito": r".*[a-z].*",
        "ns": r"(rss|feed)",
        "feature": r"(youtu\.be|share|youtube_gdata.*|emb_.*|player_.*)",
        "sessionid": r"[0-9a-f-]{16,}",
        "session_id": r"[0-9a-f-]{16,}",
        "sid": r"[0-9a-f]{26,}",
        "share": r"facebook|twitter|x|linkedin|whatsapp|e?mail|telegram|reddit|bluesky|threads|pinterest|tumblr|pocket",
        "gift": r"1|true|(?=.*[A-Z0-9])[\w-]{6,}",
        "spm": r"[\w-]+(\.[\w-]+)+",
        "cvid": r"[0-9a-f]{32}",
        "ved": r"[012]ah[\w-]*|1t:.*",
        "usg": r"AOv[\w-]*",
        "campaign": _CAMPAIGN_WORDS,
        "referral": _CAMPAIGN_WORDS,
        "noredirect": r"on|true|1|yes",
        "tid": r"ss_.*",
        "accesstoken": r"[\w.-]{20,}",
        "akamai-rum": r"off",
        "sh": r"[0-9a-f]{12,16}",
    }.items()
}  # fmt: skip

# amp, _amp, is_amp, hs_amp, amp-content, noamp, ampMode ...: "amp" as a word of the name.
_AMP_FLAG = re.compile(
    r"(?:[a-z]{1,3}[_-])?_?(?:is|no)?amp(?:[_-]?(?:mode|view|html|page|content|version|markup))?", re.IGNORECASE
)
AMP_FLAG_VALUES = frozenset(
    {"", "1", "0", "2", "true", "false", "yes", "no", "on", "off", "amp", "html", "mobile", "available"}
)
AMP_VALUES = frozenset({"amp", "valid_amp", "amphtml", "amp-html"})
_SELECTORS = """
outputtype layout context view mode output format tpl template variant version render display platform device edition
page
"""
AMP_SELECTORS = frozenset(_SELECTORS.split())


# What names mean on one site only: who shares, reads or was given the page. Elsewhere the same names may be content.
BY_SITE: dict[str, frozenset[str]] = {
    site: frozenset(names.split())
    for site, names in {
        "youtube.com": "si pp feature ab_channel embeds_referring_euri source_ve_path",
        "youtu.be": "si feature",
        "substack.com": "r publication_id post_id isfreemail triedredirect token s showwelcomeonshare",
        "linkedin.com": "trk trackingid rcm refid midtoken midsig ebp lici",
        "x.com": "s t ref_src",
        "twitter.com": "s t ref_src",
        "threads.net": "xmt slof",
        "threads.com": "xmt slof",
        "instagram.com": "igsh igshid img_index",
        "facebook.com": "mibextid rdid share_url _rdr paipv eav ref refid __xts__",
        "tiktok.com": "is_from_webapp sender_device _r _t web_id is_copy_url",
        "reddit.com": "share_id rdt st sh %24deep_link correlation_id post_fullname",
        "spotify.com": "si nd context dlsi",
        "medium.com": "source sk",
        "nytimes.com": "smid unlocked_article_code referringsource campaign_id instance_id segment_id user_id regi_id te nl",
        "washingtonpost.com": "pwapi_token itid wp_ cid",
        "wsj.com": "st reflink mod",
        "bloomberg.com": "accesstoken leadsource sref srnd",
        "theatlantic.com": "gift",
        "economist.com": "giftid",
        "ft.com": "accesstoken sharetype token segmentid syn-25a6b1a6",
        "theinformation.com": "rc shared utm",
        "theguardian.com": "cmp inarticle dcr",
        "zeit.de": "freebie wt_zmc page_source",
        "spiegel.de": "giftcode sara_ref",
        "faz.net": "gift",
        "sueddeutsche.de": "reduced ieditorial",
        "lemonde.fr": "lmd_medium lmd_campaign lmd_creation",
        "amazon.com": "ref ref_ tag pd_rd_w pd_rd_r pd_rd_wg pf_rd_p pf_rd_r content-id",
        "aliexpress.com": "spm scm pvid algo_expid",
        "t.me": "single embed",
        "apple.com": "itscg itsct at ct ls",
    }.items()
}


def site_rules(host: str) -> frozenset[str]:
    """The names that are trackers on this host's site; its subdomains share them."""
    labels = host.split(".")
    for at in range(len(labels) - 1):
        if (found := BY_SITE.get(".".join(labels[at:]))) is not None:
            return found
    return frozenset()


def is_tracker(name: str, value: str, site: frozenset[str] = frozenset()) -> bool:
    """Does this parameter only say how a reader came? `site` has the names that do so on its site (`site_rules`)."""
    low = name.lower()
    if low in site or low in NAMES or low.startswith(PREFIXES):
        return True
    pattern = BY_VALUE.get(low)
    return pattern is not None and len(value) < 200 and pattern.fullmatch(value) is not None


def is_amp_flag(name: str, value: str) -> bool:
    """Does this parameter only choose the AMP form of a page?"""
    low, plain = name.lower(), value.lower()
    if _AMP_FLAG.fullmatch(low):
        return plain in AMP_FLAG_VALUES
    return plain in AMP_VALUES and low in AMP_SELECTORS
