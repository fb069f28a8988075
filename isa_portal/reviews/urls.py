"""Addresses of reviews."""

from django.urls import path

from isa_portal.reviews.views import doubles, questions, reviews

A = "boards/<slug:board>/agreements/<slug:slug>/"
R = f"{A}reviews/<int:pk>/"
Q = "boards/<slug:board>/review-questions/"
urlpatterns = [
    path("organisations/<slug:slug>/double/", doubles.join_double, name="join_double"),
    path(f"{A}reviews/open/", reviews.open_review, name="open_review"),
    path(R, reviews.review, name="review"),
    path(f"{R}answers/<int:party>/", reviews.answer_review, name="answer_review"),
    path(f"{R}answers/<int:party>/evidence/", reviews.show_evidence, name="show_evidence"),
    path(f"{R}evidence/<int:evidence>/", reviews.review_file, name="review_file"),
    path(f"{R}evidence/<int:evidence>/remove/", reviews.withdraw_evidence, name="withdraw_evidence"),
    path(f"{R}questions.docx", reviews.question_sheet, name="question_sheet"),
    path(f"{R}report.pdf", reviews.review_report, name="review_report"),
    path(f"{R}summary/", reviews.summarise_review, name="summarise_review"),
    path(f"{R}decision/", reviews.decide_review, name="decide_review"),
    path(Q, questions.review_questions, name="review_questions"),
    path(f"{Q}<int:tier>/", questions.change_review_questions, name="change_review_questions"),
]
