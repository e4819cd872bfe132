using System.Diagnostics;

namespace Faultline.Fuzz;

/// <summary>Runs cases of one target one after the other and watches time and memory.</summary>
/// <param name="target">What is fuzzed.</param>
/// <param name="seed">Chooses the cases.</param>
/// <param name="mostGrowth">The heap of the process may be so much larger after the last case than after half of them, in bytes.</param>
internal sealed class FuzzRun(FuzzTarget target, int seed, long mostGrowth = FuzzRun.MostGrowth)
{
    /// <summary>A case that takes longer has hung: its input is at most a few hundred kilobytes.</summary>
    public static readonly TimeSpan Bound = TimeSpan.FromSeconds(20);

    /// <summary>What a heap may grow by where nothing else runs in the process, in bytes.</summary>
    public const long MostGrowth = 24L << 20;

    private long _number;
    private long _began = Stopwatch.GetTimestamp();

    /// <exception cref="FuzzFindingException">A case threw what it may not, hung, or the heap grew.</exception>
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
                throw new FuzzFindingException(
                    target.Name,
                    seed,
                    Interlocked.Read(ref _number),
                    $"has not ended after {Bound.TotalSeconds:F0} s"
                );
            }
        }

        return await work;
    }

    /// <summary>One case, for repeating it.</summary>
    public bool Once(long number) => target.Case(target.Source(seed, number));

    private static long Heap() => GC.GetTotalMemory(forceFullCollection: true);

    private FuzzFigures Cases(long cases)
    {
        var all = Stopwatch.StartNew();
        var figures = new FuzzFigures(target.Name, cases);
        var settled = Math.Max(1, cases / 2);
        for (long i = 0; i < cases; i++)
        {
            if (i == settled)
            {
                figures.HeapBefore = Heap();
            }

            One(i, figures);
        }

        figures.HeapAfter = Heap();
        figures.Elapsed = all.Elapsed;
        return figures.HeapAfter - figures.HeapBefore > mostGrowth
            ? throw new FuzzFindingException(
                target.Name,
                seed,
                cases,
                $"left the heap {(figures.HeapAfter - figures.HeapBefore) >> 20} MiB larger"
            )
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
            throw new FuzzFindingException(target.Name, seed, number, $"threw {failure.GetType().Name} ({failure.Message})", failure);
        }

        var took = Stopwatch.GetElapsedTime(began);
        if (took > figures.Slowest)
        {
            (figures.Slowest, figures.SlowestCase) = (took, number);
        }

        figures.MostAllocated = Math.Max(figures.MostAllocated, GC.GetAllocatedBytesForCurrentThread() - allocated);
    }
}
