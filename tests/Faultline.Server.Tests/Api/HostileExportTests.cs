using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using Faultline.Analysis;
using Faultline.Server.Tests.Pages;
using Faultline.Traces;
using Microsoft.AspNetCore.Routing;

namespace Faultline.Server.Tests.Api;

/// <summary>What every route that can be read gives away of hostile text: nothing that a browser, a spreadsheet or a reader of JSON would run.</summary>
public sealed class HostileExportTests
{
    private const string Hostile =
        "=HYPERLINK(\"http://evil.example\")</script><script>alert(1)</script>\r\n\"quote\", \u202E \u0007 {{7*7}} @SUM(1)";

    private static readonly string[] s_types = ["application/json", "application/x-ndjson", "text/csv", "text/plain", "application/zip"];

    // Where the address of a route is not enough.
    private static readonly Dictionary<string, string> s_queries = new(StringComparer.Ordinal)
    {
        ["/api/traces/one"] = "?id=t-1-01",
        ["/api/traces/span"] = "?id=t-1-01&span=root",
        ["/api/traces/text"] = "?id=t-1-01&part=query",
        ["/api/traces/spans.csv"] = "?id=t-1-01",
        ["/api/traces/spans.jsonl"] = "?id=t-1-01",
        ["/api/regression/rows"] = "?set=tool_error_cluster_c-2",
        ["/api/regression/rows.csv"] = "?set=tool_error_cluster_c-2",
        ["/api/regression/rows.jsonl"] = "?set=tool_error_cluster_c-2",
        ["/api/regression/file"] = "?set=tool_error_cluster_c-2",
        ["/api/gates/one"] = "?id=gate-2",
        ["/api/gates/cases.csv"] = "?id=gate-2",
        ["/api/gates/cases.jsonl"] = "?id=gate-2",
    };

    [Fact]
    public async Task Every_route_gives_hostile_text_as_data()
    {
        await using var site = await PagesSite.WithSampleAsync(Hostile);
        await site.LabelAsync(Hostile);
        await site.Workbench.AddAuditAsync(new AuditEntry(Hostile, Hostile, Hostile, Hostile, SampleWorkspace.End));
        var huge = new Trace
        {
            TraceId = "huge",
            Workflow = SampleWorkspace.Workflow,
            Timestamp = SampleWorkspace.End.AddDays(-1),
            Query = "=" + new string('x', 1 << 20),
            Response = new string('\u202E', 1 << 16),
        };
        await site.Traces.AppendAsync(new TraceBatch { Traces = [huge] });
        using var client = new HttpClient { BaseAddress = new Uri(site.Address) };
        var csv = 0;
        foreach (var endpoint in RouteTests.Endpoints(site))
        {
            var route = RouteTests.Address(endpoint);
            if (
                !route.StartsWith("/api/", StringComparison.Ordinal)
                || endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods.Contains("GET") != true
            )
            {
                continue;
            }

            using var answer = await client.GetAsync(
                new Uri(PageTable.Fill(route) + s_queries.GetValueOrDefault(route), UriKind.Relative),
                TestContext.Current.CancellationToken
            );
            Assert.True(answer.StatusCode < HttpStatusCode.InternalServerError, $"{route}: {answer.StatusCode}");
            Assert.Equal("nosniff", Assert.Single(answer.Headers.GetValues("X-Content-Type-Options")));
            var type = answer.Content.Headers.ContentType?.MediaType;
            if (!answer.IsSuccessStatusCode || type is null)
            {
                continue;
            }

            Assert.True(s_types.Contains(type) || type == "application/octet-stream", $"{route} answers {type}");
            var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
            switch (type)
            {
                case "application/json":
                    JsonDocument.Parse(text).Dispose();
                    break;
                case "application/x-ndjson":
                    Assert.All(text.Split('\n', StringSplitOptions.RemoveEmptyEntries), line => JsonDocument.Parse(line).Dispose());
                    break;
                case "text/csv":
                    AssertHarmless(text, route);
                    csv++;
                    break;
                default:
                    break;
            }
        }

        Assert.True(csv >= 18, $"only {csv} tables were read");
    }

    [Fact]
    public async Task A_line_of_a_megabyte_makes_no_page_of_a_megabyte()
    {
        await using var site = await PagesSite.WithSampleAsync();
        var line = new string('x', 1 << 20);
        var huge = new Trace
        {
            TraceId = "huge",
            Workflow = SampleWorkspace.Workflow,
            Timestamp = SampleWorkspace.End.AddDays(-1),
            Query = line,
            Response = line,
        };
        await site.Traces.AppendAsync(new TraceBatch { Traces = [huge] });
        using var client = new HttpClient { BaseAddress = new Uri(site.Address) };
        foreach (var address in PageTable.Addresses(site).Append("/trace?id=huge"))
        {
            using var page = await client.GetAsync(new Uri(address, UriKind.Relative), TestContext.Current.CancellationToken);
            var length = (await page.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken)).Length;
            Assert.True(length < 300_000, $"{address} has {length} bytes");
        }
    }

    private static void AssertHarmless(string text, string route)
    {
        var rows = Rows(text);
        foreach (var row in rows)
        {
            Assert.Equal(rows[0].Count, row.Count);
            Assert.All(
                row,
                cell =>
                    Assert.False(
                        cell.Length > 0
                            && cell[0] is '=' or '+' or '-' or '@' or '\t' or '\r' or '\n'
                            && !double.TryParse(cell, CultureInfo.InvariantCulture, out _),
                        $"{route}: {cell}"
                    )
            );
        }
    }

    /// <summary>As a spreadsheet reads it (RFC 4180).</summary>
    private static List<List<string>> Rows(string text)
    {
        var rows = new List<List<string>>();
        var (row, cell, quoted) = (new List<string>(), new StringBuilder(), false);
        for (var i = 0; i < text.Length; i++)
        {
            switch (text[i])
            {
                case '"' when quoted && i + 1 < text.Length && text[i + 1] == '"':
                    cell.Append('"');
                    i++;
                    break;
                case '"':
                    quoted = !quoted;
                    break;
                case ',' or '\n' when !quoted:
                    row.Add(cell.ToString());
                    cell.Clear();
                    if (text[i] == '\n')
                    {
                        rows.Add(row);
                        row = [];
                    }

                    break;
                case '\r' when !quoted:
                    break;
                default:
                    cell.Append(text[i]);
                    break;
            }
        }

        Assert.False(quoted);
        return rows;
    }
}
