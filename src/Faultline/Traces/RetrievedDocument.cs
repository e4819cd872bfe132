namespace Faultline.Traces;

/// <summary>A document the agent retrieved; <paramref name="Score"/> is on the retriever's own scale.</summary>
public sealed record RetrievedDocument(string Document, double? Score = null);
