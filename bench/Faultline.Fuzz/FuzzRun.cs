using System.Diagnostics;

namespace Faultline.Fuzz;

/// <summary>Runs cases of one target one after the other and watches time and memory.</summary>
/// <param name="target">What is fuzzed.</param>
/// <param name="seed">Chooses the cases.</param>
internal sealed class FuzzRun(FuzzTarget target, int seed)
{
    /// <summary>A case that takes longer has hung: its input is at most a few hundred kilobytes.</summary>
    public static readonly TimeSpan Bound = TimeSpan.FromSeconds(20);

    /// <summary>The heap may be so much larger after the last case than after half of them, in bytes.</summary>
    public const long MostGrowth = 24L << 20;

    private long _number;
    private long _began = Stopwatch.GetTimestamp();

    /// <exception cref="FuzzFinding">A case threw what it may not, hung, or the heap grew.</exception>
    public async Task<FuzzFigures> RunAsync(long cases)
    {
        var work = Task.Factory.StartNew(
            () => Cases(cases),
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default
        );
        while (await Task.WhenAny(work, Task.Delay(TimeSpan.FromSeconds(1))) != work)
        {
            if (Stopwatch.GetElapsedTime(Interlocked.Read(ref _began)) > Bound)
            {
                throw new FuzzFinding(target.Name, seed, Interlocked.Read(ref _number), $"has not ended after {Bound.TotalSeconds:F0} s");
            }
        }

        return await work;
    }

    /// <summary>One case, for repeating it.</summary>
    public bool Once(long number) => target.Case(target.Source(seed, number));

    private FuzzFigures Cases(long cases)
    {
        var all = Stopwatch.StartNew();
        var figures = new FuzzFigures(target.Name, cases);
        var settled = Math.Max(1, cases / 2);
        for (long i = 0; i < cases; i++)
        {
            if (i == settled)
            {
                figures.HeapBefore = GC.GetTotalMemory(forceFullCollection: true);
            }

            One(i, figures);
        }

        figures.HeapAfter = GC.GetTotalMemory(forceFullCollection: true);
        figures.Elapsed = all.Elapsed;
        return figures.HeapAfter - figures.HeapBefore > MostGrowth
            ? throw new FuzzFinding(target.Name, seed, cases, $"left the heap {(figures.HeapAfter - figures.HeapBefore) >> 20} MiB larger")
            : figures;
    }

    private void One(long number, FuzzFigures figures)
    {
        Interlocked.Exchange(ref _number, number);
        var allocated = GC.GetAllocatedBytesForCurrentThread();
        var began = Stopwatch.GetTimestamp();
        Interlocked.Exchange(ref _began, began);
        try
        {
            figures.Taken += Once(number) ? 1 : 0;
        }
#pragma warning disable CA1031 // Whatever it throws is what is looked for.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            throw new FuzzFinding(target.Name, seed, number, $"threw {failure.GetType().Name} ({failure.Message})", failure);
        }

        var took = Stopwatch.GetElapsedTime(began);
        if (took > figures.Slowest)
        {
            (figures.Slowest, figures.SlowestCase) = (took, number);
        }

        figures.MostAllocated = Math.Max(figures.MostAllocated, GC.GetAllocatedBytesForCurrentThread() - allocated);
    }
}
