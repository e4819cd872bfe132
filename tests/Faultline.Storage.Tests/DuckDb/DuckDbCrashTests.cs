using System.Globalization;
using Faultline.Storage.DuckDb;
using Faultline.Storage.Tests.Processes;

namespace Faultline.Storage.Tests.DuckDb;

/// <summary>A process that is killed, starved of disk, or not alone.</summary>
public sealed class DuckDbCrashTests : IDisposable
{
    private readonly Scratch _scratch = new();

    private string Store => _scratch.At("traces.duckdb");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _scratch.Dispose();

    [Theory]
    [InlineData("append", 6)]
    [InlineData("append-and-close", 4)]
    public async Task Killed_at_any_moment_all_that_was_reported_is_there_and_nothing_is_half_there(string mode, int kills)
    {
        var random = new Random(1);
        var batches = 0;
        for (var kill = 0; kill < kills; kill++)
        {
            using var child = ChildProcess.Start(mode, Store, Number(batches + 1));
            var reported = batches;
            for (var lines = random.Next(1, 5); lines > 0; lines--)
            {
                reported = Committed(await child.ReadLineAsync(Token));
            }

            await Task.Delay(random.Next(0, 60), Token);
            foreach (var line in await child.KillAsync(Token))
            {
                reported = Committed(line);
            }

            await using var store = await DuckDbTraceStore.OpenAsync(Store, Token);
            batches = await NumberedBatch.VerifyAsync(store, reported, Token);
        }
    }

    [Fact]
    public async Task Killed_while_it_makes_the_file_the_next_one_opens_it()
    {
        for (var delay = 0; delay < 400; delay += 80)
        {
            var path = _scratch.At($"{delay}.duckdb");
            using var child = ChildProcess.Start("append", path, "1");
            await Task.Delay(delay, Token);
            var printed = await child.KillAsync(Token);
            await using var store = await DuckDbTraceStore.OpenAsync(path, Token);
            await NumberedBatch.VerifyAsync(store, printed.Count, Token);
        }
    }

    [Theory]
    [InlineData("append")]
    [InlineData("append-and-close")]
    public async Task On_a_full_disk_it_says_so_and_what_was_reported_stays(string mode)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "needs ulimit");
        using var child = ChildProcess.StartWithFileLimit(4_000, mode, Store, "1");
        var reported = 0;
        string? line;
        while ((line = await child.ReadLineAsync(Token)) is not null && line.StartsWith("committed", StringComparison.Ordinal))
        {
            reported = Committed(line);
        }

        Assert.Equal(
            $"failed Outside The disk that holds {Store} is full, and the batch at hand was not stored; free some space and run the command again.",
            line
        );
        Assert.Equal(3, await child.EndAsync(Token));
        Assert.True(reported > 0);
        await using var store = await DuckDbTraceStore.OpenAsync(Store, Token);
        Assert.Equal(reported, await NumberedBatch.VerifyAsync(store, reported, Token));
        await store.AppendAsync(NumberedBatch.Make(reported + 1), Token);
        await NumberedBatch.VerifyAsync(store, reported + 1, Token);
    }

    [Fact]
    public async Task A_file_that_another_process_holds_is_refused_with_its_id()
    {
        using var child = ChildProcess.Start("hold", Store);
        Assert.Equal("open", await child.ReadLineAsync(Token));
        var refused = await Assert.ThrowsAsync<FaultlineException>(() => DuckDbTraceStore.OpenAsync(Store, Token));
        Assert.Equal(FaultKind.Outside, refused.Kind);
        Assert.Equal(
            $"The trace store {Store} is in use by process {Number(child.Id)} (Faultline.Storage.Tests); wait until it ends, or stop it, and run the command again.",
            refused.Message
        );
        Assert.Equal(0, await child.EndAsync(Token));
        await using var store = await DuckDbTraceStore.OpenAsync(Store, Token);
        await store.AppendAsync(NumberedBatch.Make(1), Token);
    }

    [Fact]
    public async Task Of_two_processes_that_open_at_once_one_gets_the_file()
    {
        using var first = ChildProcess.Start("hold", Store);
        using var second = ChildProcess.Start("hold", Store);
        string[] lines = [await first.ReadLineAsync(Token) ?? "", await second.ReadLineAsync(Token) ?? ""];
        Assert.Single(lines, "open");
        Assert.Single(
            lines,
            line =>
                line.StartsWith("failed Outside", StringComparison.Ordinal) && line.Contains("in use by process", StringComparison.Ordinal)
        );
        Assert.Equal([0, 3], new[] { await first.EndAsync(Token), await second.EndAsync(Token) }.Order());
    }

    private static int Committed(string? line)
    {
        Assert.NotNull(line);
        Assert.StartsWith("committed ", line, StringComparison.Ordinal);
        return int.Parse(line["committed ".Length..], CultureInfo.InvariantCulture);
    }

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
