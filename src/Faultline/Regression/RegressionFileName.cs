namespace Faultline.Regression;

/// <summary><c>{tag}_cluster_{id}.jsonl</c>, with nothing in it that a file system or a shell could take for something else.</summary>
public static class RegressionFileName
{
    private const string Middle = "_cluster_";

    public static string Of(string tag, string clusterId)
    {
        if (!IsTag(tag))
        {
            throw FaultlineException.Input($"tag '{tag}' cannot stand in a file name; use lower-case letters, digits and _ (at most 64).");
        }

        if (!IsClusterId(clusterId))
        {
            throw FaultlineException.Input(
                $"cluster id '{clusterId}' cannot stand in a file name; use letters, digits, - and _ (at most 64)."
            );
        }

        return tag + Middle + clusterId + ".jsonl";
    }

    /// <summary>The two parts of a file name made by <see cref="Of"/>; null for a name of the user's own.</summary>
    public static (string Tag, string ClusterId)? Parse(string fileName)
    {
        var name = Path.GetFileNameWithoutExtension(fileName);
        var at = name.LastIndexOf(Middle, StringComparison.Ordinal);
        return at > 0 && IsTag(name[..at]) && IsClusterId(name[(at + Middle.Length)..]) ? (name[..at], name[(at + Middle.Length)..]) : null;
    }

    public static bool IsTag(string tag) =>
        tag.Length is > 0 and <= 64 && tag.All(c => c is (>= 'a' and <= 'z') or (>= '0' and <= '9') or '_');

    public static bool IsClusterId(string id) => id.Length is > 0 and <= 64 && id.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_');
}
