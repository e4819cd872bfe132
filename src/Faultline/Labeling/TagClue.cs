namespace Faultline.Labeling;

/// <summary>One observation that speaks for a tag.</summary>
/// <param name="Tag">The tag it speaks for.</param>
/// <param name="Share">Share of the cluster's members that show it, in [0, 1].</param>
/// <param name="Usual">Share of passing traffic that shows it, in [0, 1].</param>
/// <param name="Strength">How directly it proves the cause: 1 is the fault itself, less is a symptom that several causes share.</param>
/// <param name="Text">The observation in words, to follow a percentage ("of members …").</param>
public sealed record TagClue(string Tag, double Share, double Usual, double Strength, string Text)
{
    /// <summary>Share beyond the usual, times strength; in [0, 1].</summary>
    public double Score => Math.Clamp((Share - Usual) / Math.Max(1 - Usual, 0.05), 0, 1) * Strength;
}
