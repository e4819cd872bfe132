using Faultline.Traces;

namespace Faultline.Sources.Otlp;

/// <summary>What a request held.</summary>
/// <param name="mostSpans">Spans that are read of it; those beyond are only counted.</param>
public sealed class OtlpRequest(int mostSpans = int.MaxValue)
{
    /// <summary>How many reasons are kept.</summary>
    public const int MostFaults = 100;

    public List<Span> Spans { get; } = [];

    /// <summary>Spans that could not be used.</summary>
    public long Unusable { get; private set; }

    /// <summary>Why they could not: one a span, of the first of them.</summary>
    public List<OtlpFault> Faults { get; } = [];

    /// <summary>Spans that were not looked at because there were enough already.</summary>
    public long Beyond { get; private set; }

    /// <summary>Counts a span that could not be used.</summary>
    internal void Reject(OtlpFault fault)
    {
        Unusable++;
        if (Faults.Count < MostFaults)
        {
            Faults.Add(fault);
        }
    }

    /// <summary>True when one more span is to be read; otherwise it is counted as beyond the limit.</summary>
    internal bool Takes()
    {
        if (Spans.Count + Unusable < mostSpans)
        {
            return true;
        }

        Beyond++;
        return false;
    }
}

/// <summary>Why a span could not be used.</summary>
public sealed record OtlpFault(string? Field, string Reason);
