using System.Text;

namespace Faultline.Cli.Demo.Traffic;

/// <summary>Sentences of the sample traffic by section, and how one is made of a template: <c>[one|another]</c> chooses, <c>&lt;slot&gt;</c> is filled in.</summary>
internal sealed class PhraseBook
{
    private readonly Dictionary<string, List<string>> _sections;

    private PhraseBook(Dictionary<string, List<string>> sections) => _sections = sections;

    public static PhraseBook Asks { get; } = Load("asks");

    public static PhraseBook Answers { get; } = Load("answers");

    public static PhraseBook Failures { get; } = Load("failures");

    public static PhraseBook Comments { get; } = Load("comments");

    public static PhraseBook Slots { get; } = Load("slots");

    public IReadOnlyCollection<string> Sections => _sections.Keys;

    public IReadOnlyList<string> Section(string name) => _sections[name];

    public bool Has(string section) => _sections.ContainsKey(section);

    /// <summary>A sentence of the section, made of one of its templates.</summary>
    public string Say(string section, IReadOnlyDictionary<string, string> slots, TrafficRandom random) =>
        Expand(random.Pick(_sections[section]), slots, random);

    public static string Expand(string template, IReadOnlyDictionary<string, string> slots, TrafficRandom random)
    {
        var text = new StringBuilder();
        var at = 0;
        Append(template, ref at, slots, random, text);
        return Tidy(text.ToString());
    }

    // Everything up to the closing bracket, or to the end at the outermost level.
    private static void Append(
        string template,
        ref int at,
        IReadOnlyDictionary<string, string> slots,
        TrafficRandom random,
        StringBuilder text
    )
    {
        while (at < template.Length)
        {
            var c = template[at++];
            if (c == '[')
            {
                var choices = Choices(template, ref at);
                var inner = 0;
                Append(random.Pick(choices), ref inner, slots, random, text);
            }
            else if (c == '<')
            {
                var end = template.IndexOf('>', at);
                text.Append(slots[template[at..end]]);
                at = end + 1;
            }
            else
            {
                text.Append(c);
            }
        }
    }

    private static List<string> Choices(string template, ref int at)
    {
        var choices = new List<string>();
        var depth = 0;
        var start = at;
        while (true)
        {
            var c = template[at++];
            if (c == '[')
            {
                depth++;
            }
            else if (c == ']' && depth-- == 0)
            {
                choices.Add(template[start..(at - 1)]);
                return choices;
            }
            else if (c == '|' && depth == 0)
            {
                choices.Add(template[start..(at - 1)]);
                start = at;
            }
        }
    }

    private static string Tidy(string text)
    {
        var words = string.Join(' ', text.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        foreach (var mark in ",.!?;:")
        {
            words = words.Replace(" " + mark, mark.ToString(), StringComparison.Ordinal);
        }

        return words.Length == 0 ? words : char.ToUpperInvariant(words[0]) + words[1..];
    }

    private static PhraseBook Load(string name)
    {
        var resource = $"Faultline.Cli.Demo.Traffic.Phrases.{name}.txt";
        using var stream =
            typeof(PhraseBook).Assembly.GetManifestResourceStream(resource)
            ?? throw new InvalidOperationException($"The program was built without {resource}.");
        using var reader = new StreamReader(stream);
        var sections = new Dictionary<string, List<string>>(StringComparer.Ordinal);
        List<string>? current = null;
        while (reader.ReadLine() is { } line)
        {
            if (line.StartsWith("## ", StringComparison.Ordinal))
            {
                current = sections[line[3..].Trim()] = [];
            }
            else if (line.Length > 0 && line[0] != '#')
            {
                current?.Add(line.Trim());
            }
        }

        return new PhraseBook(sections);
    }
}
