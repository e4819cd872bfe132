using Faultline.Analysis;
using Faultline.Traces;

namespace Faultline.Reporting;

/// <summary>What a report is written from: a run, and the few traces it quotes.</summary>
/// <param name="Traces">By trace id; a representative that is absent is shown by its id alone.</param>
/// <param name="Releases">Prompt versions by the moment they were first seen, oldest first.</param>
public sealed record ReportModel(AnalysisRun Run, IReadOnlyDictionary<string, Trace> Traces, IReadOnlyList<ReleaseMarker> Releases);

/// <summary>A version that went live: its name and when it was first seen, UTC.</summary>
public sealed record ReleaseMarker(string Name, DateTime FirstSeen);
