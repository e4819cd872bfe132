namespace Faultline.Traces;

/// <summary>How much is stored of a trace's spans.</summary>
/// <param name="Spans">How many.</param>
/// <param name="Bytes">About what they take when they are read.</param>
public readonly record struct SpanMass(long Spans, long Bytes)
{
    /// <summary>How many of them to read, so that neither bound is passed by much; at least one.</summary>
    public int Within(int mostSpans, long mostBytes) =>
        (int)Math.Max(1, Math.Min(Math.Min(Spans, mostSpans), Bytes <= mostBytes ? Spans : (long)(Spans * ((double)mostBytes / Bytes))));
}
