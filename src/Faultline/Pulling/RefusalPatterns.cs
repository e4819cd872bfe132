using System.Text.RegularExpressions;

namespace Faultline.Pulling;

/// <summary>The wordings behind <see cref="RefusalLanguage"/>. All end in time linear in the text.</summary>
internal static class RefusalPatterns
{
    // Up to three words between a modal and its verb: "cannot at this time process".
    private const string Gap = @"( [\w',]+){0,3} ";

    private const string Act =
        "(help|assist|process|provide|offer|issue|approve|grant|authori[sz]e|refund|reimburse|complete|fulfil|fulfill|comply|proceed|accept|honou?r"
        + "|open|raise|submit|cancel|change|make an? exception|share|discuss|disclose|give|credit|waive|release|do (that|this|so)|perform|answer"
        + "|engage|generate|create|write|continue|recommend|allow|extend|reverse|modify|book|arrange|compensate|exchange|replace|return|support (that|this|your))";

    private const string Request =
        "(request|claim|application|case|refund|return|cancellation|exchange|compensation|order|account|purchase|payment|transaction|booking|reservation|ticket)";

    public static IReadOnlyList<GuardedRegex> All { get; } =
    [
        // English: the speaker declines to act.
        Make(
            $@"\b(i|we) (can ?not|can't|won't|will not|could not|couldn't|may not|am not going to|must decline to|decline to|have to decline to|refuse to){Gap}{Act}\b"
        ),
        Make(
            $@"\b(i am|we are|i'm|we're|am|are|is|be)( [\w']+){{0,2}} (unable|not able|not allowed|not permitted|not authori[sz]ed|not in a position) to( \w+)? {Act}\b"
        ),
        Make(
            $@"\b(unfortunately|sorry|afraid|regret),?( that)?( i| we| it)?( am| is| are|'s)? (unable|not able|not possible) to( \w+)? {Act}\b"
        ),
        Make(@"\b(i|we) (must|have to|need to|will have to|regret to) (decline|refuse|reject|deny)\b"),
        Make(
            @"\b(i|we) (no longer|do not|don't) (offer|provide|issue|grant|allow|accept|process|support|make) (any )?(\w+ )?(refund|return|exchange|exception|compensation|claim|cancellation|such|this|that|credit)\w*\b"
        ),
        Make(@"\b(that|this|it)( is|'s) (not something (i|we) can|against (our|the|my) (policy|policies|rules|guidelines|terms))\b"),
        Make(@"\b(it is|it's|is) not possible to( \w+)? " + Act + @"\b"),
        // English: the request is turned down.
        Make(
            $@"\b{Request}s?( [\w']+){{0,6}} (is|are|was|were|has been|have been)( \w+)? (not|no longer|never) (be )?(eligible|covered|allowed|permitted|accepted|approved|possible|available|refundable)\b"
        ),
        Make(
            @"\b((is|are|was|were) (currently |unfortunately )?(not|no longer)|isn't|aren't|wasn't) (\w+ )?(eligible|entitled|qualified)\b"
        ),
        Make(@"\b(is|are) (ineligible|non-?refundable|non-?cancell?able)\b"),
        Make(@"\b(does not|doesn't|do not|don't|did not|didn't|no longer) qualify\b"),
        Make(
            $@"\b(your|this|the) (refund |return |cancellation |exchange )?(request|claim|application) (is|was|has been|had to be|must be)( \w+)? (denied|declined|rejected|refused|turned down)\b"
        ),
        Make($@"\bno {Request} can be (opened|raised|made|issued|offered|processed|granted|accepted|approved|submitted)\b"),
        Make(
            @"\b(falls?|is|are|lies?) outside (of )?(the|our|your|its) (\w+ ){0,2}(policy|policies|rules|terms|programme|program|scope|window|period|coverage)\b"
        ),
        Make(
            @"\b(our|the|my|current) (policy|policies|guidelines|rules|terms) (do not|don't|does not|doesn't|prevents?|prohibits?|forbids?|will not|won't|cannot|can't)\b"
        ),
        // German
        Make(@"\b(ich|wir) (kann|können|darf|dürfen)( [\wäöüß,]+){0,8} (nicht|keine?n?|leider nicht)\b"),
        Make(@"\b(kann|können|darf|dürfen) (ich|wir)( [\wäöüß,]+){0,8} (nicht|keine?n?)\b"),
        Make(
            @"\b(ist|sind)( [\wäöüß]+){0,6} (nicht|keine [\wäöüß]+) (möglich|zulässig|erstattungsfähig|berechtigt|vorgesehen|erlaubt|gestattet)\b"
        ),
        Make(@"\bkeine?n? [\wäöüß]+( mehr)? (möglich|zulässig|vorgesehen)\b"),
        Make(@"\b(abgelehnt|ablehnen|nicht erstattet|nicht stattgeben|nicht entsprechen|keinen anspruch)\b"),
        // Spanish
        Make(
            @"\bno (puedo|podemos|podré|podremos|nos es posible|me es posible|es posible|será posible|está permitido|estamos autorizados|estoy autorizad[oa])\b"
        ),
        Make(
            @"\bno (es|son|está|cumple|cumplen|califica|califican|procede|reúne)( [\wáéíóúñü]+){0,3} (elegibles?|válid[oa]s?|posible|reembolsables?|requisitos|cubiert[oa]s?|permitid[oa]s?|devolución|reembolso)\b"
        ),
        Make(@"\b(solicitud|petición|reclamación|reembolso|devolución)( [\wáéíóúñü]+){0,4} (rechazad[oa]|denegad[oa]|no procede)\b"),
        Make(@"\b(hemos|he|debemos|debo|tenemos que|tengo que) (rechaz|deneg)\w+\b"),
        // French
        Make(
            @"\b(je|nous|on) (ne |n')(peux|pouvons|peut|puis|pourrai|pourrons|sommes|suis)( [\wàâçéèêëîïôûùüÿœ]+){0,2} (pas|plus|malheureusement pas)\b"
        ),
        Make(
            @"\b(il )?(n'est|n'est malheureusement|ne sera|ne sont|n'êtes)( malheureusement)? (pas|plus) (possible|éligibles?|autorisée?s?|remboursables?|permise?s?|admissibles?|recevables?)\b"
        ),
        Make(@"\b(pas|plus) (éligibles?|remboursables?|recevables?|admissibles?)\b"),
        Make(
            @"\b(aucun|aucune) [\wàâçéèêëîïôûùüÿœ]+( n'est| ne sera| ne peut)?( [\wàâçéèêëîïôûùüÿœ]+){0,2} (possible|accordée?|effectuée?|ouverte?|accepté?e?)\b"
        ),
        Make(@"\b(demande|réclamation|remboursement)( [\wàâçéèêëîïôûùüÿœ']+){0,4} (refusée?|rejetée?)\b"),
        // Italian, Portuguese, Dutch
        Make(@"\bnon (posso|possiamo|è possibile|sarà possibile|è idone[oa]|è rimborsabile|siamo autorizzati)\b"),
        Make(@"\bnão (posso|podemos|é possível|será possível|é elegível|é reembolsável|estamos autorizados)\b"),
        Make(@"\b(ik|wij|we) (kan|kunnen|mag|mogen)( [\w,]+){0,6} (niet|geen)\b"),
        Make(@"\b(is|zijn)( \w+){0,3} (niet mogelijk|niet toegestaan|komt niet in aanmerking)\b"),
    ];

    private static GuardedRegex Make(string pattern) =>
        new(pattern, RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(10));
}
