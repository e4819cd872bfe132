using System.Text.RegularExpressions;

namespace Faultline.Sources.Configuration;

/// <summary>A tag's name becomes part of a file name, so it can hold nothing that means something there.</summary>
internal static partial class TagName
{
    /// <returns>The name as it is, when it is usable.</returns>
    public static string Check(string name, Func<string, Exception> fault) =>
        Pattern().IsMatch(name)
            ? name
            : throw fault($"'{name}' cannot be a tag; use 1 to 64 of a–z, 0–9 and _, since the tag becomes part of a file name");

    [GeneratedRegex(@"^[a-z0-9_]{1,64}\z", RegexOptions.NonBacktracking)]
    private static partial Regex Pattern();
}
