using System.Text.Json.Nodes;
using CsvHelper;
using Faultline.Gating;
using Faultline.Regression;
using Faultline.Sources.Configuration;
using Faultline.Traces;
using YamlDotNet.RepresentationModel;

namespace Faultline.Sources.Datasets;

/// <summary>Test cases written for promptfoo (YAML or CSV), or a plain CSV → regression rows.</summary>
public static class DatasetImport
{
    private const int MaxRecord = 16 * 1024 * 1024;
    private const long LargestYaml = 64 << 20;

    /// <param name="tag">Of rows that name none.</param>
    /// <param name="rejections">Cases and assertions that have no counterpart.</param>
    /// <exception cref="FaultlineException">When the file is missing or is neither.</exception>
    public static IReadOnlyList<JsonObject> Read(string path, string tag, ICollection<Rejection> rejections)
    {
        if (!File.Exists(path))
        {
            throw FaultlineException.Input($"{path}: there is no such file.");
        }

        return Path.GetExtension(path).ToLowerInvariant() switch
        {
            ".yaml" or ".yml" or ".json" => Yaml(path, tag, rejections),
            ".csv" or ".tsv" => Csv(path, tag, rejections),
            _ => throw FaultlineException.Input(
                $"{path}: an import is .yaml, .json or .csv; regression rows in JSONL are read as they are."
            ),
        };
    }

    private static List<JsonObject> Yaml(string path, string tag, ICollection<Rejection> rejections)
    {
        if (new FileInfo(path).Length > LargestYaml)
        {
            throw FaultlineException.Input($"{path} is larger than {LargestYaml >> 20} MB; split it.");
        }

        var root = YamlText.Root(File.ReadAllText(path), path);
        // A whole promptfoo configuration, or its list of tests alone.
        var tests = (root as YamlMappingNode)?.Children.FirstOrDefault(c => c.Key is YamlScalarNode { Value: "tests" }).Value ?? root;
        if (tests is not YamlSequenceNode list)
        {
            throw FaultlineException.Input($"{path}: there is no list of tests; it stands under tests, or is the whole file.");
        }

        var shared = PromptfooCase.Shared(root);
        return [.. list.Children.Select(n => PromptfooCase.Read(n, shared, path, tag, rejections)).OfType<JsonObject>()];
    }

    private static List<JsonObject> Csv(string path, string tag, ICollection<Rejection> rejections)
    {
        var rows = new List<JsonObject>();
        using var reader = new StreamReader(path);
        var options = new CsvReaderOptions { TrackLineNumbers = true, MaxRecordSize = MaxRecord };
        using var csv = CsvReader.Create(reader, options, leaveOpen: true);
        try
        {
            csv.ReadHeader();
            var header = csv.Headers.Select(h => h.Trim()).ToArray();
            while (csv.Read())
            {
                var cells = new Dictionary<string, string>(StringComparer.Ordinal);
                for (var i = 0; i < Math.Min(header.Length, csv.FieldCount); i++)
                {
                    cells[header[i]] = csv.GetString(i);
                }

                var row = Array.Exists(header, h => h.StartsWith("__expected", StringComparison.Ordinal))
                    ? PromptfooCase.FromCells(cells, path, csv.LineNumber, tag, rejections)
                    : Plain(cells, path, csv.LineNumber, tag, rejections);
                if (row is not null)
                {
                    rows.Add(row);
                }
            }
        }
        catch (CsvFormatException failure)
        {
            rejections.Add(new Rejection(path, 0, null, "cannot be read as CSV from here on: " + failure.Message));
        }

        return rows;
    }

    private static JsonObject? Plain(
        Dictionary<string, string> cells,
        string path,
        long line,
        string tag,
        ICollection<Rejection> rejections
    )
    {
        string? Cell(params string[] names) =>
            names.Select(n => cells.GetValueOrDefault(n)).FirstOrDefault(v => !string.IsNullOrWhiteSpace(v));
        if (Cell("query", "question", "input", "prompt") is not { } query)
        {
            rejections.Add(new Rejection(path, line, "query", "is missing or empty; name the column query, question, input or prompt."));
            return null;
        }

        var gold = Cell("gold", "expected", "answer", "reference", "expected_output");
        var pattern = Cell("expected_pattern", "pattern");
        var known = new[]
        {
            "query",
            "question",
            "input",
            "prompt",
            "gold",
            "expected",
            "answer",
            "reference",
            "expected_output",
            "expected_pattern",
            "pattern",
            "response_actual",
            "response",
            "tag",
            "case_id",
            "id",
        };
        return ImportedRow.Make(
            Cell("case_id", "id"),
            query,
            Cell("response_actual", "response"),
            Cell("tag") ?? tag,
            gold is null && pattern is null ? null
                : gold is null ? []
                : [new JsonObject { ["type"] = "gold" }],
            gold,
            pattern,
            cells
                .Where(c => !known.Contains(c.Key, StringComparer.Ordinal))
                .ToDictionary(c => c.Key, c => (JsonNode?)c.Value, StringComparer.Ordinal),
            path
        );
    }
}
