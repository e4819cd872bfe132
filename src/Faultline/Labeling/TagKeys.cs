using Faultline.Configuration;

namespace Faultline.Labeling;

/// <summary>One key a tag: the digits first, then letters that no command of the labelling page uses.</summary>
public static class TagKeys
{
    private const string Keys = "1234567890qwrtyipadghlzxvbm";

    /// <summary>Every allowed tag with its key, in the taxonomy's order, <c>other</c> and <c>not_a_failure</c> last. A tag beyond the keys has none.</summary>
    public static IReadOnlyList<TagKey> Of(FaultlineConfig config) =>
        [
            .. config.Taxonomy.Select((tag, i) => new TagKey(i < Keys.Length ? Keys[i].ToString() : "", tag.Name, tag.Description)),
            new TagKey("o", LabelTags.Other, "A failure of a kind that the tags lack; the note proposes one."),
            new TagKey("n", LabelTags.NotAFailure, "The signals were wrong: the answer is fine."),
        ];
}

/// <param name="Key">One character; empty when there are more tags than keys.</param>
public sealed record TagKey(string Key, string Tag, string? Description);
