namespace Faultline.Clustering.Text;

/// <summary>What a text is broken into.</summary>
public enum TermKind
{
    /// <summary>Runs of successive words.</summary>
    Words,

    /// <summary>Runs of characters inside one word, the spaces around it included: robust to inflection, typos and compounds.</summary>
    Characters,

    /// <summary>Whatever stands between white space, exactly as it stands: <c>get_order:timeout</c>.</summary>
    Verbatim,
}
