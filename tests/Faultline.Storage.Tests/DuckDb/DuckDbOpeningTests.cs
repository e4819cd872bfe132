using System.Text;
using DuckDB.NET.Data;
using Faultline.Storage.DuckDb;
using Faultline.Traces;

namespace Faultline.Storage.Tests.DuckDb;

/// <summary>Files that are not what they should be.</summary>
public sealed class DuckDbOpeningTests : IDisposable
{
    private readonly Scratch _scratch = new();

    private string Store => _scratch.At("traces.duckdb");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public async Task A_file_of_something_else_is_refused()
    {
        await File.WriteAllTextAsync(Store, string.Concat(Enumerable.Repeat("this is no database. ", 2_000)), Token);
        await RefusedAsync(FaultKind.Input, "is not a trace store");
    }

    [Fact]
    public async Task A_file_of_the_first_version_is_brought_up_to_date_with_what_it_holds()
    {
        await using (var store = await DuckDbTraceStore.OpenAsync(Store, Token))
        {
            await store.AppendAsync(Examples.Rows(Examples.Full("a")), Token);
        }

        Sql(
            "ALTER TABLE spans DROP COLUMN links; ALTER TABLE evaluations DROP COLUMN target; ALTER TABLE evaluations DROP COLUMN session_id; "
                + $"DROP TABLE trace_parts; {AsTheSecondHadThem}; UPDATE faultline_schema SET version = 1"
        );

        await using var upgraded = await DuckDbTraceStore.OpenAsync(Store, Token);
        await upgraded.AppendAsync(
            new TraceBatch { Spans = [Examples.Span("a", "1")], Evaluations = [Examples.Evaluation("", "tone", 0.5).OfSpan("1")] },
            Token
        );
        var trace = await upgraded.FindAsync("a", Token);
        Assert.Equal("as JSON", Assert.Single(trace!.Messages).Content);
        Assert.Equal(
            Canonical.Of(Examples.Full("a") with { JudgeScores = trace.JudgeScores, Messages = trace.Messages }),
            Canonical.Of(trace)
        );
        Assert.Equal(0.5, trace.JudgeScores["tone"]);
    }

    // Messages as JSON in the row, and no packs.
    private const string AsTheSecondHadThem =
        "UPDATE traces SET messages = '[{\"role\":\"user\",\"content\":\"as JSON\"}]'; ALTER TABLE traces DROP COLUMN packed_messages; DROP TABLE span_packs";

    [Fact]
    public async Task A_file_of_the_second_version_keeps_its_spans_and_messages_and_takes_more()
    {
        await using (var store = await DuckDbTraceStore.OpenAsync(Store, Token))
        {
            await store.AppendAsync(Examples.Rows(Examples.Full("old")), Token);
        }

        Sql(
            """
            INSERT INTO spans VALUES ('t', '1', NULL, 'chat', 0, 5, 15, 0, NULL, 'scope', '{"plan":"pro"}', '{"service.name":"bot"}',
                '[{"name":"e","unix_nano":7,"attributes":{}}]', '[{"trace_id":"a","span_id":"b"}]');
            """ + $"{AsTheSecondHadThem}; UPDATE faultline_schema SET version = 2"
        );
        await using var upgraded = await DuckDbTraceStore.OpenAsync(Store, new DuckDbOptions { RememberIds = true }, Token);
        Assert.True(upgraded.MayHold("t"));
        Assert.Equal("as JSON", Assert.Single((await upgraded.FindAsync("old", Token))!.Messages).Content);
        var more = await upgraded.AppendAsync(
            new TraceBatch
            {
                Spans = [Examples.Span("t", "1"), Examples.Span("t", "2", start: 9)],
                Evaluations = [Examples.Evaluation("", "tone", 0.5).OfSpan("1")],
            },
            Token
        );
        Assert.Equal((1, 1), (more.SpansAdded, more.SpansDuplicate));
        var spans = await upgraded.ReadSpansAsync(["t"], Token);
        var stored = Examples.Span("t", "1", start: 5) with
        {
            Scope = "scope",
            Attributes = new Dictionary<string, AttributeValue> { ["plan"] = AttributeValue.OfText("pro") },
            Resource = new Dictionary<string, AttributeValue> { ["service.name"] = AttributeValue.OfText("bot") },
            Events = [new SpanEvent("e", 7, new Dictionary<string, AttributeValue>())],
            Links = [new SpanLink("a", "b")],
        };
        Assert.Equal([Canonical.Of(stored), Canonical.Of(Examples.Span("t", "2", start: 9))], spans.Select(Canonical.Of));
        var gone = await upgraded.DeleteAsync(new TraceDeletion { Before = DateTime.UtcNow.AddYears(1) }, Token);
        Assert.Equal(2, gone.Spans);
        Assert.Empty(await upgraded.ReadSpansAsync(["t"], Token));
    }

    [Fact]
    public async Task A_damaged_file_is_refused()
    {
        await using (var store = await DuckDbTraceStore.OpenAsync(Store, Token))
        {
            await store.AppendAsync(Examples.Rows([.. Enumerable.Range(0, 2_000).Select(i => Examples.Full($"t{i}"))]), Token);
        }

        var bytes = await File.ReadAllBytesAsync(Store, Token);
        // Past the three headers of 4 KiB each.
        for (var i = 12_288; i < bytes.Length; i += 64)
        {
            bytes[i] ^= 0xFF;
        }

        await File.WriteAllBytesAsync(Store, bytes, Token);
        await RefusedAsync(FaultKind.Input, "is not a trace store");
    }

    [Fact]
    public async Task A_file_cut_short_is_refused()
    {
        // Cut behind the headers, which are three blocks of 4 KiB.
        await using (var store = await DuckDbTraceStore.OpenAsync(Store, Token))
        {
            await store.AppendAsync(Examples.Rows(Examples.Full("a")), Token);
        }

        await using (var file = File.OpenWrite(Store))
        {
            file.SetLength(13_000);
        }

        await RefusedAsync(FaultKind.Input, "is not a trace store");
    }

    [Fact]
    public async Task A_database_of_another_program_is_refused()
    {
        Sql("CREATE TABLE orders (id INTEGER)");
        await RefusedAsync(FaultKind.Input, "something other than Faultline");
    }

    [Fact]
    public async Task A_store_of_a_newer_faultline_is_refused()
    {
        await (await DuckDbTraceStore.OpenAsync(Store, Token)).DisposeAsync();
        Sql("UPDATE faultline_schema SET version = 99");
        await RefusedAsync(FaultKind.Input, "newer Faultline (schema 99");
    }

    [Fact]
    public async Task A_directory_in_its_place_is_refused()
    {
        Directory.CreateDirectory(Store);
        await RefusedAsync(FaultKind.Input, Store);
    }

    [Fact]
    public async Task A_directory_that_is_not_there_is_refused()
    {
        var refused = await Assert.ThrowsAsync<FaultlineException>(() =>
            DuckDbTraceStore.OpenAsync(_scratch.At("none/traces.duckdb"), Token)
        );
        Assert.Equal(FaultKind.Input, refused.Kind);
    }

    [Fact]
    public async Task An_empty_file_is_refused()
    {
        await File.WriteAllBytesAsync(Store, [], Token);
        await RefusedAsync(FaultKind.Input, "is not a trace store");
    }

    [Fact]
    public async Task Only_the_store_itself_is_left_in_its_directory()
    {
        await (await DuckDbTraceStore.OpenAsync(Store, Token)).DisposeAsync();
        Assert.Equal([Store], Directory.GetFileSystemEntries(_scratch.Root));
    }

    [Theory]
    [InlineData("a b.duckdb")]
    [InlineData("semi;colon='quote\".duckdb")]
    [InlineData("ünï😀.duckdb")]
    [InlineData("memory=:memory:.duckdb")]
    public async Task Any_file_name_will_do(string name)
    {
        await using (var store = await DuckDbTraceStore.OpenAsync(_scratch.At(name), Token))
        {
            await store.AppendAsync(Examples.Rows(Examples.Trace("a")), Token);
        }

        Assert.True(File.Exists(_scratch.At(name)));
        await using var again = await DuckDbTraceStore.OpenAsync(_scratch.At(name), Token);
        Assert.NotNull(await again.FindAsync("a", Token));
    }

    [Fact]
    public async Task What_was_stored_is_there_after_reopening()
    {
        await using (var store = await DuckDbTraceStore.OpenAsync(Store, Token))
        {
            await store.AppendAsync(Examples.Rows(Examples.Full("a")), Token);
        }

        await using var again = await DuckDbTraceStore.OpenAsync(Store, Token);
        Assert.Equal(Canonical.Of(Examples.Full("a")), Canonical.Of((await again.FindAsync("a", Token))!));
        Assert.Equal(1, (await again.AppendAsync(Examples.Rows(Examples.Full("a")), Token)).TracesDuplicate);
    }

    [Fact]
    public async Task Attributes_can_be_asked_for_in_sql()
    {
        await using (var store = await DuckDbTraceStore.OpenAsync(Store, Token))
        {
            await store.AppendAsync(Examples.Rows(Examples.Full("a")), Token);
        }

        Assert.Equal(
            "plus 24 2.5",
            Sql("SELECT concat_ws(' ', attributes->>'plan', attributes->>'age', attributes->>'$.nested.a[1]') FROM traces")
        );
    }

    private async Task RefusedAsync(FaultKind kind, string part)
    {
        var refused = await Assert.ThrowsAsync<FaultlineException>(async () =>
        {
            await using var store = await DuckDbTraceStore.OpenAsync(Store, Token);
            await foreach (var _ in store.ReadAsync(new Traces.TraceQuery { IncludeMessages = true }, Token))
            {
                // Damage may show only when the rows are read.
            }
        });
        Assert.True(refused.Message.Contains(part, StringComparison.Ordinal), refused.Message);
        Assert.Equal(kind, refused.Kind);
        Assert.DoesNotContain('\n', refused.Message);
    }

    [Theory]
    [InlineData(null, "5000")]
    [InlineData(2_048, "2048")]
    public async Task Row_groups_are_as_small_as_they_are_asked_to_be(int? rowsAGroup, string largest)
    {
        await using (var store = await DuckDbTraceStore.OpenAsync(Store, new DuckDbOptions { RowsAGroup = rowsAGroup }, Token))
        {
            await store.AppendAsync(Many(0, 5_000), Token);
        }

        Assert.Equal(
            largest,
            Sql(
                "SELECT max(rows)::VARCHAR FROM (SELECT sum(count) AS rows FROM pragma_storage_info('traces') "
                    + "WHERE column_name = 'trace_id' AND segment_type = 'VARCHAR' GROUP BY row_group_id)"
            )
        );
    }

    [Fact]
    public async Task A_file_takes_row_groups_of_one_size_after_those_of_another()
    {
        for (var round = 0; round < 4; round++)
        {
            var options = new DuckDbOptions { RowsAGroup = round % 2 == 0 ? null : 2_048, CheckpointThreshold = "1MB" };
            await using var store = await DuckDbTraceStore.OpenAsync(Store, options, Token);
            await store.AppendAsync(Many(round * 3_000, 3_000), Token);
        }

        await using var reopened = await DuckDbTraceStore.OpenAsync(Store, Token);
        var ids = new HashSet<string>(StringComparer.Ordinal);
        await foreach (var trace in reopened.ReadAsync(new TraceQuery(), Token))
        {
            Assert.True(ids.Add(trace.TraceId));
        }

        Assert.Equal(12_000, ids.Count);
    }

    private static TraceBatch Many(int first, int count) =>
        Examples.Rows([.. Enumerable.Range(first, count).Select(i => Examples.Trace($"t{i}"))]);

    private string? Sql(string sql)
    {
        using var connection = new DuckDBConnection($"Data Source={Store}");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar() as string;
    }
}
