namespace Faultline.Fuzz;

/// <summary>What a run of one target showed.</summary>
internal sealed class FuzzFigures(string target, long cases)
{
    public string Target { get; } = target;

    public long Cases { get; } = cases;

    /// <summary>Cases whose input was taken, not refused.</summary>
    public long Taken { get; set; }

    public TimeSpan Elapsed { get; set; }

    public TimeSpan Slowest { get; set; }

    public long SlowestCase { get; set; }

    /// <summary>Bytes that the case which allocated most did, its own making included.</summary>
    public long MostAllocated { get; set; }

    /// <summary>Bytes on the heap after a full collection, when half of the cases had run.</summary>
    public long HeapBefore { get; set; }

    /// <summary>The same at the end.</summary>
    public long HeapAfter { get; set; }
}
