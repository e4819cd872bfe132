namespace Faultline.Gating.Matchers;

/// <summary>The answer is one JSON document and, where a schema is given, keeps it (JSON Schema; draft 4 to 7 keywords).</summary>
/// <param name="schema">The schema as JSON text; null asks for JSON alone.</param>
/// <param name="fenced">True also takes JSON inside one Markdown code fence.</param>
public sealed class JsonMatcher : IMatcher
{
    private readonly JsonSchemaValidator? _schema;
    private readonly bool _fenced;

    public JsonMatcher(string? schema, bool fenced)
    {
        _schema = schema is null ? null : new JsonSchemaValidator(schema);
        _fenced = fenced;
    }

    public string Expectation => _schema is null ? "is JSON" : "is JSON of the given schema";

    public MatchResult Match(AgentAnswer answer, MatchContext context)
    {
        if (!JsonText.TryParse(answer.Response, _fenced, out var document))
        {
            return MatchResult.Of(false, "is not JSON");
        }

        using (document)
        {
            if (_schema is null)
            {
                return MatchResult.Of(true, "is JSON");
            }

            var problem = _schema.FirstProblem(document!.RootElement.GetRawText());
            return MatchResult.Of(problem is null, problem ?? "keeps the schema");
        }
    }
}
