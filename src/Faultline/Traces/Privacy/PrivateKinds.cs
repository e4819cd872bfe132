namespace Faultline.Traces.Privacy;

/// <summary>What the privacy stage replaces.</summary>
[Flags]
public enum PrivateKinds
{
    None = 0,

    /// <summary>Addresses with an @ and a domain.</summary>
    Email = 1,

    /// <summary>International numbers (+ or 00), national ones with a trunk 0, and North American ones.</summary>
    Phone = 2,

    /// <summary>Payment card numbers of 13 to 19 digits whose check digit holds (Luhn, ISO/IEC 7812-1).</summary>
    Card = 4,

    /// <summary>International bank account numbers (ISO 13616) of their country's length whose check digits hold (mod 97).</summary>
    Iban = 8,

    /// <summary>Keys and tokens: the known prefixes, JSON Web Tokens, private key blocks, bearer tokens, passwords in URLs and after their name.</summary>
    Secret = 16,

    All = Email | Phone | Card | Iban | Secret,
}
