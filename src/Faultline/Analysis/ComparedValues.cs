using Faultline.Pulling;

namespace Faultline.Analysis;

/// <summary>Two values of an attribute whose traffic is compared instead of two windows, e.g. prompt versions or models.</summary>
/// <param name="Attribute"><c>prompt_version</c>, <c>model</c>, <c>intent</c> or any attribute.</param>
/// <param name="Before">The value compared with.</param>
/// <param name="Now">The value whose failures are analysed.</param>
public sealed record ComparedValues(string Attribute, string Before, string Now)
{
    internal AttributeFilter Old => new(Attribute, Before);

    internal AttributeFilter New => new(Attribute, Now);

    /// <summary>Reads <c>prompt_version=v22,v23</c>; null when it is not of that form or names one value twice.</summary>
    public static ComparedValues? Parse(string text)
    {
        var equals = text.IndexOf('=', StringComparison.Ordinal);
        var values = text[(equals + 1)..].Split(',', StringSplitOptions.TrimEntries);
        return
            equals > 0 && values is [{ Length: > 0 } before, { Length: > 0 } now] && !string.Equals(before, now, StringComparison.Ordinal)
            ? new ComparedValues(text[..equals].Trim(), before, now)
            : null;
    }
}
