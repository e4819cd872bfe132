namespace Faultline.Sources.Otlp.Normalising;

/// <summary>What a name alone tells of an attribute. Worked out once a name and not once an attribute: every trace brings the same few hundred.</summary>
internal sealed class AttributeName
{
    private const int Slots = 4_096;
    private const int LongestKept = 256;

    // A name that falls into the slot of another takes its place, so that names without end cost time and no memory.
    private static readonly AttributeName?[] s_known = new AttributeName?[Slots];

    private AttributeName(string name)
    {
        Name = name;
        Bare = name[(name.LastIndexOf('.') + 1)..];
        Alias = ContractAliases.NameIn(name);
        IsDropped = TraceAttributes.Drops(name);
        IsIdentity = SpanIdentity.Names(name);
        IsProperty = SpanIdentity.IsProperty(name);
        IsEvaluation = SpanEvaluations.Reads(name);
        IsConsumed = SpanConventions.Consumes(name);
    }

    public string Name { get; }

    /// <summary>The name without its namespace.</summary>
    public string Bare { get; }

    /// <summary>The field of a trace that the name stands for (<see cref="ContractAliases"/>), or null.</summary>
    public string? Alias { get; }

    /// <summary>True for what is about the process and not about the request.</summary>
    public bool IsDropped { get; }

    /// <summary>True for one of <see cref="SpanIdentity"/>'s names of sessions, users, prompts and workflows.</summary>
    public bool IsIdentity { get; }

    /// <summary>True for metadata, tags and the properties that a convention names after their key.</summary>
    public bool IsProperty { get; }

    /// <summary>True for what <see cref="SpanEvaluations"/> reads on every span.</summary>
    public bool IsEvaluation { get; }

    /// <summary>True for what a convention reads of its spans.</summary>
    public bool IsConsumed { get; }

    public static AttributeName Of(string name)
    {
        ref var slot = ref s_known[(uint)name.GetHashCode(StringComparison.Ordinal) % Slots];
        if (slot is { } known && known.Name == name)
        {
            return known;
        }

        var found = new AttributeName(name);
        if (name.Length <= LongestKept)
        {
            slot = found;
        }

        return found;
    }
}
