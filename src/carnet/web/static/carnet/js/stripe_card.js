// The card is typed into Stripe's frame; what comes back is a token, which the form then sends.
const form = document.querySelector("[data-stripe]");
const trouble = form.querySelector("[data-card-trouble]");
const stripe = window.Stripe(form.dataset.stripe);
const card = stripe.elements({ locale: document.documentElement.lang }).create("card", { hidePostalCode: true });
card.mount(form.querySelector("[data-card]"));

form.addEventListener("submit", async (event) => {
  if (form.elements.instrument.value) return;
  event.preventDefault();
  event.stopPropagation();
  const { paymentMethod, error } = await stripe.createPaymentMethod({ type: "card", card });
  trouble.textContent = error ? error.message : "";
  if (error) return;
  form.elements.instrument.value = paymentMethod.id;
  form.requestSubmit();
});
