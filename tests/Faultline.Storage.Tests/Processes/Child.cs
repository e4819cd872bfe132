using System.Globalization;
using Faultline.Storage.DuckDb;
using Faultline.Storage.Workbench.Sqlite;
using Faultline.Traces;

namespace Faultline.Storage.Tests.Processes;

/// <summary>What the child process does.</summary>
internal static class Child
{
    public static async Task<int> RunAsync(string[] args)
    {
        switch (args)
        {
            case ["append", var path, var from]:
                return await AppendAsync(path, int.Parse(from, CultureInfo.InvariantCulture), closesEachTime: false);
            case ["append-and-close", var path, var from]:
                return await AppendAsync(path, int.Parse(from, CultureInfo.InvariantCulture), closesEachTime: true);
            case ["hold", var path]:
                return await HoldAsync(path);
            case ["label", var path, var from]:
                return await LabelAsync(path, int.Parse(from, CultureInfo.InvariantCulture));
            default:
                return 2;
        }
    }

    /// <summary>Appends numbered batches until it is killed or fails, and prints each number once the store has said that it is stored.</summary>
    private static async Task<int> AppendAsync(string path, int from, bool closesEachTime)
    {
        ITraceStore? store = null;
        try
        {
            for (var number = from; number < int.MaxValue; number++)
            {
                store ??= await DuckDbTraceStore.OpenAsync(path);
                await store.AppendAsync(NumberedBatch.Make(number));
                await Console.Out.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"committed {number}"));
                if (closesEachTime)
                {
                    await store.DisposeAsync();
                    store = null;
                }
            }

            return 0;
        }
        catch (FaultlineException failure)
        {
            await Console.Out.WriteLineAsync($"failed {failure.Kind} {failure.Message}");
            return (int)failure.Kind;
        }
    }

    private static async Task<int> HoldAsync(string path)
    {
        try
        {
            await using var store = await DuckDbTraceStore.OpenAsync(path);
            await Console.Out.WriteLineAsync("open");
            await Console.In.ReadToEndAsync();
            return 0;
        }
        catch (FaultlineException failure)
        {
            await Console.Out.WriteLineAsync($"failed {failure.Kind} {failure.Message}");
            return (int)failure.Kind;
        }
    }

    private static async Task<int> LabelAsync(string path, int from)
    {
        await using var workbench = await SqliteWorkbench.OpenAsync(path);
        for (var number = from; number < int.MaxValue; number++)
        {
            await workbench.AddLabelsAsync(NumberedBatch.Labels(number));
            await Console.Out.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"committed {number}"));
            // SQLite's lock is not fair: one that writes without a pause can keep others out for as long as it likes.
            await Task.Delay(50);
        }

        return 0;
    }
}
