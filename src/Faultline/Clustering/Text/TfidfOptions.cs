namespace Faultline.Clustering.Text;

/// <summary>How texts become term weights.</summary>
public sealed record TfidfOptions
{
    public TermKind Kind { get; init; } = TermKind.Words;

    /// <summary>Shortest n-gram, in words or characters; at least 1.</summary>
    public int MinLength { get; init; } = 1;

    public int MaxLength { get; init; } = 2;

    /// <summary>A term in fewer texts is left out.</summary>
    public int MinDocuments { get; init; } = 2;

    /// <summary>A term in a larger share of the texts is left out. In (0, 1].</summary>
    public double MaxDocumentShare { get; init; } = 1;

    /// <summary>Of more terms, those in the most texts are kept.</summary>
    public int MaxFeatures { get; init; } = 50_000;

    /// <summary>1 + ln(count) in place of the count.</summary>
    public bool Sublinear { get; init; } = true;

    /// <summary>1 for present, whatever the count.</summary>
    public bool Binary { get; init; }

    /// <summary>Multiply by ln((1 + n)/(1 + df)) + 1.</summary>
    public bool InverseDocumentFrequency { get; init; } = true;

    /// <summary>Scale each row to length 1.</summary>
    public bool Normalize { get; init; } = true;

    /// <summary>Words left out before n-grams are formed (word terms only), lower-case.</summary>
    public IReadOnlySet<string>? StopWords { get; init; }

    /// <summary>Plain presence of words: what contrasts between two groups of texts are counted from.</summary>
    public static TfidfOptions Presence { get; } =
        new()
        {
            Binary = true,
            InverseDocumentFrequency = false,
            Normalize = false,
            MinDocuments = 3,
        };
}
