namespace Faultline.Clustering.FailureAware;

/// <summary>One metadata value, or one range of a numeric one, that a trace either has or has not.</summary>
/// <param name="Attribute">The attribute's name.</param>
/// <param name="Low">Exclusive lower bound of a numeric range; −∞ when open.</param>
/// <param name="High">Inclusive upper bound of a numeric range; +∞ when open.</param>
/// <param name="Value">The value of a categorical item; null for a range.</param>
public sealed record SliceItem(string Attribute, string? Value, double Low, double High)
{
    public bool IsRange => Value is null;
}
