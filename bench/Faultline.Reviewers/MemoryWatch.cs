using System.Diagnostics;
using System.Globalization;

namespace Faultline.Reviewers;

/// <summary>Resident memory of a process over the time of a measurement.</summary>
internal static class MemoryWatch
{
    /// <summary>A line: at the start, in quarters, and the most.</summary>
    public static async Task<string> RunAsync(int pid, CancellationToken stop)
    {
        if (pid == 0)
        {
            return "";
        }

        var seen = new List<long>();
        while (!stop.IsCancellationRequested)
        {
            try
            {
                using var process = Process.GetProcessById(pid);
                seen.Add(process.WorkingSet64 >> 20);
                await Task.Delay(1_000, stop);
            }
            catch (OperationCanceledException)
            {
                break;
            }
            catch (ArgumentException)
            {
                return "the process has ended";
            }
        }

        string At(double share) => seen[Math.Min(seen.Count - 1, (int)(share * seen.Count))].ToString(CultureInfo.InvariantCulture);
        return $"resident MB at 0, 25, 50, 75, 100 % of the time: {At(0)}, {At(.25)}, {At(.5)}, {At(.75)}, {At(1)}; most {seen.Max().ToString(CultureInfo.InvariantCulture)}";
    }
}
